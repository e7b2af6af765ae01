import * as dax from 'aws-cdk-lib/aws-dax';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { named, suffix } from './naming.ts';
import { Settings } from './settings.ts';

/** How long a row is shown as it was when it was read last: nobody writes through the cluster. AWS's own time is 5 minutes. */
const TTL_MILLIS = '5000';

/** Of DAX over TLS. */
const PORT = 9111;

/** A cache before the read model, through which the query handler reads rows. */
export class Dax extends Construct {
  private readonly cluster: dax.CfnCluster;

  constructor(scope: Construct, id: string, settings: Settings, readModel: dynamodb.Table) {
    super(scope, id);
    const clusterName = `event-dax${suffix(settings)}`; // 20 characters at most
    const parameters = new dax.CfnParameterGroup(this, 'Settings', {
      parameterGroupName: clusterName,
      parameterNameValues: { 'record-ttl-millis': TTL_MILLIS, 'query-ttl-millis': TTL_MILLIS },
    });
    const subnets = new dax.CfnSubnetGroup(this, 'Subnets', {
      subnetGroupName: clusterName,
      subnetIds: [...settings.vpcSubnetIds],
    });
    this.cluster = new dax.CfnCluster(this, 'Cluster', {
      clusterName,
      description: 'Rows of the read model',
      nodeType: settings.daxNodeType,
      replicationFactor: settings.daxNodes,
      iamRoleArn: this.role(settings, readModel).roleArn,
      parameterGroupName: parameters.ref,
      subnetGroupName: subnets.ref,
      securityGroupIds: [this.securityGroup(settings).attrGroupId],
      sseSpecification: { sseEnabled: true },
      clusterEndpointEncryptionType: 'TLS',
    });
  }

  private securityGroup(settings: Settings): ec2.CfnSecurityGroup {
    return new ec2.CfnSecurityGroup(this, 'SecurityGroup', {
      groupName: named('dax', settings),
      groupDescription: 'Lets functions in to DAX',
      vpcId: settings.vpcId,
      securityGroupIngress: [
        {
          description: 'TLS from the functions',
          ipProtocol: 'tcp',
          fromPort: PORT,
          toPort: PORT,
          sourceSecurityGroupId: settings.vpcSecurityGroupIds[0],
        },
      ],
    });
  }

  /** What the cluster may do is what everybody may who reaches it: it reads rows, and no more. */
  private role(settings: Settings, readModel: dynamodb.Table): iam.Role {
    const allow = (sid: string, resource: string, ...actions: string[]) =>
      new iam.PolicyStatement({ sid, actions, resources: [resource] });
    return new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('dax.amazonaws.com'),
      inlinePolicies: {
        'event-sourcing-dax': new iam.PolicyDocument({
          statements: [
            allow('ReadRows', readModel.tableArn, 'dynamodb:DescribeTable', 'dynamodb:GetItem'),
            ...(settings.kmsKeyArn === '' ? [] : [allow('OpenTheTable', settings.kmsKeyArn, 'kms:Decrypt')]),
          ],
        }),
      },
    });
  }

  get endpoint(): string {
    return this.cluster.attrClusterDiscoveryEndpointUrl;
  }

  /** What whoever reads through the cluster must know of it, and may do there: read, and what DAX's own protocol asks for. */
  get environment(): Record<string, string> {
    return { DAX_ENDPOINT: this.endpoint };
  }

  get allowed(): iam.PolicyStatementProps[] {
    return [
      {
        sid: 'ReadThroughDax',
        actions: [
          'dax:GetItem',
          'dax:DefineAttributeList',
          'dax:DefineAttributeListId',
          'dax:DefineKeySchema',
          'dax:Endpoints',
        ],
        resources: [this.cluster.attrArn],
      },
    ];
  }
}
