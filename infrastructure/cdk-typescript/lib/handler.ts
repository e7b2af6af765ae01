import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { named } from './naming.ts';
import { Settings } from './settings.ts';

/** What a handler is, and all that it may do beside writing its log. */
export interface HandlerProps {
  readonly settings: Settings;
  /** Without the common prefix, e.g. `command-handler`. */
  readonly name: string;
  readonly description: string;
  /** The Java class, e.g. `io.annal.bank.CommandFunction`. */
  readonly handlerClass: string;
  readonly timeout: Duration;
  readonly environment: Record<string, string>;
  readonly allowed: iam.PolicyStatementProps[];
}

/** The part of handler's code that `annal publish` uploads, wherever it is. */
export class FunctionPackage extends Construct {
  readonly code: lambda.Code;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const parameter = (name: string) =>
      ssm.StringParameter.valueForStringParameter(this, `/annal/function-package/${name}`);
    this.code = lambda.Code.fromBucket(
      s3.Bucket.fromBucketName(this, 'Bucket', parameter('bucket')),
      parameter('key'),
    );
  }
}

/** A Java function with its log group and a role that allows what is listed and nothing else. */
export class Handler extends Construct {
  readonly function: lambda.Function;

  constructor(scope: Construct, id: string, code: lambda.Code, props: HandlerProps) {
    super(scope, id);
    const functionName = named(props.name, props.settings);
    const logGroup = new logs.LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention:
        props.settings.environment === 'prod'
          ? logs.RetentionDays.ONE_YEAR
          : logs.RetentionDays.TWO_WEEKS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        [`event-sourcing-${props.name}`]: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({
              sid: 'WriteItsLog',
              actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              resources: [logGroup.logGroupArn],
            }),
            ...props.allowed.map((statement) => new iam.PolicyStatement(statement)),
          ],
        }),
      },
    });
    this.function = new lambda.Function(this, 'Function', {
      functionName,
      description: props.description,
      runtime: new lambda.Runtime('java25', lambda.RuntimeFamily.JAVA),
      architecture: lambda.Architecture.ARM_64,
      handler: `${props.handlerClass}::handleRequest`,
      code,
      memorySize: 1024,
      timeout: props.timeout,
      // what it may do stands above, whole; nothing is granted behind its back
      role: role.withoutPolicyUpdates(),
      environment: {
        ...props.environment,
        JAVA_TOOL_OPTIONS: '-XX:+UseSerialGC -XX:TieredStopAtLevel=1',
      },
    });
    this.function.node.addDependency(logGroup, role);
  }
}
