// Runs a Node.js function under the Lambda Runtime API.
import http from 'node:http';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const env = process.env;
const [host, port] = env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

// Standard input is a pipe held by the local cloud: when it ends, the cloud is gone.
process.stdin.on('end', () => process.exit(143)).on('error', () => process.exit(143)).resume();
process.stdin.unref?.();

function call(method, suffix, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host, port, agent, method, path: '/2018-06-01/runtime/' + suffix,
        headers: { ...headers, 'Content-Length': body === undefined ? 0 : Buffer.byteLength(body) } },
      (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() }));
        response.on('error', reject);
      });
    request.on('error', reject);
    request.end(body);
  });
}

const describe = (error) => error instanceof Error
  ? { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
  : { errorType: typeof error, errorMessage: String(error), trace: [] };

async function report(suffix, label, error) {
  const problem = describe(error);
  console.error(label + '\t' + JSON.stringify(problem));
  await call('POST', suffix, JSON.stringify(problem), { 'Lambda-Runtime-Function-Error-Type': problem.errorType });
}

function named(name, message) {
  const error = new Error(message);
  error.name = name;
  return error;
}

async function load() {
  const at = env._HANDLER.lastIndexOf('/') + 1;
  const [moduleName, ...members] = env._HANDLER.slice(at).split('.');
  const base = path.resolve(env.LAMBDA_TASK_ROOT, env._HANDLER.slice(0, at), moduleName);
  const file = [base, base + '.js', base + '.mjs', base + '.cjs'].find((f) => fs.existsSync(f) && fs.statSync(f).isFile());
  if (!file) {
    throw named('Runtime.ImportModuleError', `Error: Cannot find module '${moduleName}'`);
  }
  let loaded;
  try {
    loaded = createRequire(import.meta.url)(file);
  } catch (error) {
    if (error.code !== 'ERR_REQUIRE_ESM' && !(error instanceof SyntaxError)) throw error;
    loaded = await esm(file);
  }
  const handler = members.reduce((value, member) => value?.[member], loaded)
    ?? members.reduce((value, member) => value?.[member], loaded?.default);
  if (typeof handler !== 'function') {
    throw named('Runtime.HandlerNotFound', `${env._HANDLER} is undefined or not exported`);
  }
  return handler;
}

// A .js file without a package.json may hold an ES module as well: the extension decides there.
async function esm(file) {
  if (!file.endsWith('.js')) return import(pathToFileURL(file));
  const source = fs.readFileSync(file, 'utf8');
  return import('data:text/javascript;base64,' + Buffer.from(source).toString('base64'));
}

function invoke(handler, event, context) {
  return new Promise((resolve, reject) => {
    const done = (error, value) => (error ? reject(error) : resolve(value));
    try {
      const result = handler(event, context, done);
      if (typeof result?.then === 'function') {
        result.then(resolve, reject);
      } else if (handler.length < 3) {
        resolve(result);
      }
    } catch (error) {
      reject(error);
    }
  });
}

function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  const client = headers['lambda-runtime-client-context'];
  return {
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: client ? JSON.parse(Buffer.from(client, 'base64').toString()) : undefined,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

let handler;
try {
  handler = await load();
} catch (error) {
  await report('init/error', 'Uncaught Exception', error);
  process.exit(1);
}
for (;;) {
  const next = await call('GET', 'invocation/next');
  const id = next.headers['lambda-runtime-aws-request-id'];
  env._X_AMZN_TRACE_ID = next.headers['lambda-runtime-trace-id'] ?? '';
  try {
    const answer = await invoke(handler, JSON.parse(next.body), contextOf(next.headers));
    await call('POST', `invocation/${id}/response`, JSON.stringify(answer) ?? 'null', { 'Content-Type': 'application/json' });
  } catch (error) {
    await report(`invocation/${id}/error`, 'Invoke Error', error);
  }
}
