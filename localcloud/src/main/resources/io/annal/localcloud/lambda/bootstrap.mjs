// Runs a Node.js function under the Lambda Runtime API.
//
// What a function meets here is that of https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html,
// nodejs-context.html, nodejs-logging.html and nodejs-exceptions.html.
import http from 'node:http';
import fs from 'node:fs';
import path from 'node:path';
import util from 'node:util';
import { createRequire, register } from 'node:module';
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

// One log event for each call, of several lines where the text has them; lines carry time and request.
let requestId = 'undefined';
function log(level, ...parts) {
  const line = `${new Date().toISOString()}\t${requestId}\t${level}\t${util.format(...parts)}`;
  fs.writeSync(1, line.replaceAll('\n', '\r') + '\n');
}
for (const [method, level] of Object.entries(
  { log: 'INFO', debug: 'DEBUG', info: 'INFO', warn: 'WARN', error: 'ERROR', trace: 'TRACE' })) {
  console[method] = (...parts) => log(level, ...parts);
}

const describe = (error) => error instanceof Error
  ? { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
  : { errorType: typeof error, errorMessage: String(error), trace: [] };

async function report(suffix, label, error) {
  const problem = describe(error);
  log('ERROR', label + '\t' + JSON.stringify(error instanceof Error
    ? { ...error, errorType: problem.errorType, errorMessage: problem.errorMessage, stack: problem.trace }
    : problem));
  await call('POST', suffix, JSON.stringify(problem), { 'Lambda-Runtime-Function-Error-Type': problem.errorType });
}

function fault(name, message) {
  const error = new Error(message);
  error.name = name;
  error.stack = `${name}: ${message}`;
  return error;
}

// ES modules find packages along NODE_PATH, too, as they do under AWS's runtime.
function searchNodePath() {
  const folders = (env.NODE_PATH ?? '').split(path.delimiter).filter(Boolean)
    .map((folder) => pathToFileURL(path.join(path.dirname(path.resolve(folder)), 'any.js')).href);
  const hook = `
    export async function resolve(specifier, context, next) {
      try {
        return await next(specifier, context);
      } catch (error) {
        if (error.code !== 'ERR_MODULE_NOT_FOUND' || /^[./]|^[a-z]+:/.test(specifier)) throw error;
        for (const parentURL of ${JSON.stringify(folders)}) {
          try {
            return await next(specifier, { ...context, parentURL });
          } catch (again) {
            if (again.code !== 'ERR_MODULE_NOT_FOUND') throw again;
          }
        }
        throw error;
      }
    }`;
  if (folders.length > 0) register('data:text/javascript,' + encodeURIComponent(hook));
}

function fileOf(moduleName, folder) {
  const base = path.resolve(env.LAMBDA_TASK_ROOT, folder, moduleName);
  const isFile = (file) => fs.existsSync(file) && fs.statSync(file).isFile();
  return [base, base + '.js', base + '.mjs', base + '.cjs'].find(isFile);
}

function isEsModule(file) {
  if (!file.endsWith('.js')) return file.endsWith('.mjs');
  for (let folder = path.dirname(file); folder.startsWith(env.LAMBDA_TASK_ROOT); folder = path.dirname(folder)) {
    const description = path.join(folder, 'package.json');
    if (fs.existsSync(description)) return JSON.parse(fs.readFileSync(description, 'utf8')).type === 'module';
  }
  return false;
}

async function moduleOf(moduleName, folder) {
  const require = createRequire(path.join(env.LAMBDA_TASK_ROOT, 'any.js'));
  try {
    const file = fileOf(moduleName, folder) ?? require.resolve(moduleName);
    return isEsModule(file) ? await import(pathToFileURL(file)) : require(file);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw fault('Runtime.UserCodeSyntaxError', String(error));
    }
    if (error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND') {
      sayWhatIsMissing(error.message);
      throw fault('Runtime.ImportModuleError', String(error));
    }
    throw error;
  }
}

function sayWhatIsMissing(message) {
  const missing = /'(@aws-sdk|@smithy)\//.exec(message);
  if (missing) {
    log('WARN', `annal: AWS's runtime brings the AWS SDK for JavaScript; NODE_PATH (${env.NODE_PATH ?? 'empty'}) does`
      + ' not have this package. Install it there, or name a folder that has it:'
      + ' annal up --node-modules <folder>, or ANNAL_NODE_MODULES.');
  }
}

async function load() {
  const at = env._HANDLER.lastIndexOf('/') + 1;
  const [moduleName, ...members] = env._HANDLER.slice(at).split('.');
  if (moduleName === '' || members.length === 0 || env._HANDLER.includes('..')) {
    throw fault('Runtime.MalformedHandlerName', `Bad handler ${env._HANDLER}`);
  }
  const loaded = await moduleOf(moduleName, env._HANDLER.slice(0, at));
  const find = (from) => members.reduce((value, member) => value?.[member], from);
  const handler = find(loaded) ?? find(loaded?.default);
  if (handler === undefined) {
    throw fault('Runtime.HandlerNotFound', `${env._HANDLER} is undefined or not exported`);
  }
  if (typeof handler !== 'function') {
    throw fault('Runtime.HandlerNotFound', `${env._HANDLER} is not a function`);
  }
  return handler;
}

// What an invocation ends with when nothing is left to do and nobody has answered.
let nothingLeft = () => {};
process.on('beforeExit', () => nothingLeft());

function invoke(handler, event, context) {
  return new Promise((resolve, reject) => {
    nothingLeft = () => resolve(null);
    const done = (error, value) => {
      const settle = () => (error ? reject(error) : resolve(value));
      if (error || !context.callbackWaitsForEmptyEventLoop) settle();
      else nothingLeft = settle;
    };
    Object.assign(context, { done, succeed: (value) => resolve(value), fail: (error) => reject(error) });
    const result = handler(event, context, done);
    if (typeof result?.then === 'function') result.then(resolve, reject);
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
    identity: undefined,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

function serialise(answer) {
  try {
    return JSON.stringify(answer) ?? 'null';
  } catch (error) {
    throw fault('Runtime.MarshalError', `Unable to stringify response body: ${error.message}`);
  }
}

// What nobody caught ends the process, and the invocation with it.
async function fatal(label, error, status) {
  await report(requestId === 'undefined' ? 'init/error' : `invocation/${requestId}/error`, label, error);
  process.exit(status);
}
process.on('uncaughtException', (error) => fatal('Uncaught Exception', error, 129));
process.on('unhandledRejection', (reason) => fatal('Unhandled Promise Rejection',
  Object.assign(fault('Runtime.UnhandledPromiseRejection', String(reason)), { stack: reason?.stack }), 128));

searchNodePath();
let handler;
try {
  handler = await load();
} catch (error) {
  await report('init/error', 'Uncaught Exception', error);
  process.exit(1);
}
for (;;) {
  const next = await call('GET', 'invocation/next');
  requestId = next.headers['lambda-runtime-aws-request-id'];
  env._X_AMZN_TRACE_ID = next.headers['lambda-runtime-trace-id'] ?? '';
  try {
    const answer = serialise(await invoke(handler, JSON.parse(next.body), contextOf(next.headers)));
    await call('POST', `invocation/${requestId}/response`, answer, { 'Content-Type': 'application/json' });
  } catch (error) {
    await report(`invocation/${requestId}/error`, 'Invoke Error', error);
  }
}
