import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
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
  /** What further policies allow, beside. */
  readonly managedPolicies: iam.IManagedPolicy[];
}

/** The part of handler's code that `annal publish` uploads, wherever it is. */
export class FunctionPackage extends Construct {
  readonly code: lambda.Code;
  readonly key: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const parameter = (name: string) =>
      ssm.StringParameter.valueForStringParameter(this, `/annal/function-package/${name}`);
    this.key = parameter('key');
    this.code = lambda.Code.fromBucket(s3.Bucket.fromBucketName(this, 'Bucket', parameter('bucket')), this.key);
  }
}

/** A Java function with its log group and a role that allows what is listed and nothing else. */
export class Handler extends Construct {
  readonly function: lambda.Function;
  readonly role: iam.Role;
  /** With SnapStart, the alias by which everything calls a published version. */
  private readonly live: lambda.CfnAlias | undefined;

  constructor(
    scope: Construct,
    id: string,
    code: FunctionPackage,
    private readonly props: HandlerProps,
  ) {
    super(scope, id);
    const functionName = named(props.name, props.settings);
    const logGroup = this.logGroup(functionName);
    this.role = this.roleFor(logGroup);
    this.function = new lambda.Function(this, 'Function', {
      functionName,
      description: props.description,
      runtime: new lambda.Runtime('java25', lambda.RuntimeFamily.JAVA),
      architecture: lambda.Architecture.ARM_64,
      handler: `${props.handlerClass}::handleRequest`,
      code: code.code,
      memorySize: props.settings.functionMemory,
      reservedConcurrentExecutions: props.settings.reservedConcurrency || undefined,
      timeout: props.timeout,
      // what it may do stands above, whole; nothing is granted behind its back
      role: this.role.withoutPolicyUpdates(),
      environment: {
        ...props.environment,
        JAVA_TOOL_OPTIONS: '-XX:+UseSerialGC',
      },
      // the package's key is known when it is deployed only, and so is no part of what the version's id is made of
      currentVersionOptions: { description: code.key },
    });
    this.function.node.addDependency(logGroup, this.role);
    this.putIntoNetwork();
    this.live = props.settings.snapStart ? this.published() : undefined;
  }

  /** What callers name: the function, or with SnapStart its alias. */
  get callable(): string {
    return this.live?.ref ?? this.function.functionName;
  }

  get callableArn(): string {
    return this.live?.ref ?? this.function.functionArn;
  }

  get qualifier(): string {
    return this.live?.name ?? '$LATEST';
  }

  private logGroup(functionName: string): logs.LogGroup {
    const { environment, logRetentionDays, kmsKeyArn } = this.props.settings;
    const days = logRetentionDays || (environment === 'prod' ? 365 : 14);
    return new logs.LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: days as logs.RetentionDays,
      ...(kmsKeyArn && { encryptionKey: kms.Key.fromKeyArn(this, 'OwnKey', kmsKeyArn) }),
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  private roleFor(logGroup: logs.LogGroup): iam.Role {
    return new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      managedPolicies: this.props.managedPolicies,
      inlinePolicies: {
        [`event-sourcing-${this.props.name}`]: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({
              sid: 'WriteItsLog',
              actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              resources: [logGroup.logGroupArn],
            }),
            ...this.props.allowed.map((statement) => new iam.PolicyStatement(statement)),
          ],
        }),
      },
    });
  }

  private putIntoNetwork(): void {
    const { vpcSubnetIds, vpcSecurityGroupIds } = this.props.settings;
    if (vpcSubnetIds.length > 0) {
      // the construct wants the network itself, of which only ids are known
      (this.function.node.defaultChild as lambda.CfnFunction).vpcConfig = {
        subnetIds: [...vpcSubnetIds],
        securityGroupIds: [...vpcSecurityGroupIds],
      };
    }
  }

  /** Of the version that is another when, and only when, the function or its package is: AWS makes no other. */
  private published(): lambda.CfnAlias {
    const function_ = this.function.node.defaultChild as lambda.CfnFunction;
    function_.snapStart = { applyOn: 'PublishedVersions' };
    return new lambda.CfnAlias(this, 'Live', {
      name: 'live',
      functionName: this.function.functionName,
      functionVersion: this.function.currentVersion.version,
    });
  }
}

/** What AWS does in the name of functions when it uses a key, or puts them into a network. */
export function optionalPermissions(scope: Construct, settings: Settings): iam.IManagedPolicy[] {
  const statements: iam.PolicyStatement[] = [];
  if (settings.kmsKeyArn !== '') {
    statements.push(
      new iam.PolicyStatement({
        sid: 'UseTheKey',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [settings.kmsKeyArn],
      }),
    );
  }
  if (settings.vpcSubnetIds.length > 0) {
    statements.push(
      new iam.PolicyStatement({
        sid: 'MakeNetworkInterfaces',
        actions: [
          'ec2:AssignPrivateIpAddresses',
          'ec2:CreateNetworkInterface',
          'ec2:DeleteNetworkInterface',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeSubnets',
          'ec2:UnassignPrivateIpAddresses',
        ],
        resources: ['*'],
      }),
    );
  }
  const description = 'What AWS does for the functions with KmsKeyArn and in a VPC';
  return statements.length === 0
    ? []
    : [new iam.ManagedPolicy(scope, 'OptionalPermissions', { description, statements })];
}
