package io.annal.infrastructure;

import static io.annal.infrastructure.Statements.allow;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.dax.CfnCluster;
import software.amazon.awscdk.services.dax.CfnParameterGroup;
import software.amazon.awscdk.services.dax.CfnSubnetGroup;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.ec2.CfnSecurityGroup;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.constructs.Construct;

/** A cache before the read model, through which the query handler reads rows. */
final class Dax extends Construct {
  /**
   * How long a row is shown as it was when it was read last: nobody writes through the cluster.
   * AWS's own time is 5 minutes.
   */
  private static final String TTL_MILLIS = "5000";

  /** Of DAX over TLS. */
  private static final int PORT = 9111;

  private final Settings settings;
  private final CfnCluster cluster;

  Dax(Construct scope, Settings settings, Table readModel) {
    super(scope, "Dax");
    this.settings = settings;
    var name = settings.name("event-dax"); // 20 characters at most
    var parameters =
        CfnParameterGroup.Builder.create(this, "Settings")
            .parameterGroupName(name)
            .parameterNameValues(
                Map.of("record-ttl-millis", TTL_MILLIS, "query-ttl-millis", TTL_MILLIS))
            .build();
    var subnets =
        CfnSubnetGroup.Builder.create(this, "Subnets")
            .subnetGroupName(name)
            .subnetIds(settings.network().subnets())
            .build();
    this.cluster =
        CfnCluster.Builder.create(this, "Cluster")
            .clusterName(name)
            .description("Rows of the read model")
            .nodeType(settings.cache().nodeType())
            .replicationFactor(settings.cache().nodes())
            .iamRoleArn(role(readModel).getRoleArn())
            .parameterGroupName(parameters.getRef())
            .subnetGroupName(subnets.getRef())
            .securityGroupIds(List.of(securityGroup().getAttrGroupId()))
            .sseSpecification(
                CfnCluster.SSESpecificationProperty.builder().sseEnabled(true).build())
            .clusterEndpointEncryptionType("TLS")
            .build();
  }

  private CfnSecurityGroup securityGroup() {
    return CfnSecurityGroup.Builder.create(this, "SecurityGroup")
        .groupName(settings.name("event-sourcing-dax"))
        .groupDescription("Lets functions in to DAX")
        .vpcId(settings.network().vpcId())
        .securityGroupIngress(
            List.of(
                CfnSecurityGroup.IngressProperty.builder()
                    .description("TLS from the functions")
                    .ipProtocol("tcp")
                    .fromPort(PORT)
                    .toPort(PORT)
                    .sourceSecurityGroupId(settings.network().securityGroups().getFirst())
                    .build()))
        .build();
  }

  /** What the cluster may do is what everybody may who reaches it: it reads rows, and no more. */
  private Role role(Table readModel) {
    var policy = new PolicyDocument();
    policy.addStatements(
        allow("ReadRows", readModel.getTableArn(), "dynamodb:DescribeTable", "dynamodb:GetItem"));
    if (settings.ownKey()) {
      policy.addStatements(allow("OpenTheTable", settings.kmsKeyArn(), "kms:Decrypt"));
    }
    return Role.Builder.create(this, "Role")
        .assumedBy(new ServicePrincipal("dax.amazonaws.com"))
        .inlinePolicies(Map.of("event-sourcing-dax", policy))
        .build();
  }

  String endpoint() {
    return cluster.getAttrClusterDiscoveryEndpointUrl();
  }

  /**
   * What whoever reads through the cluster may do there: read, and what DAX's own protocol asks
   * for.
   */
  PolicyStatement reading() {
    return allow(
        "ReadThroughDax",
        cluster.getAttrArn(),
        "dax:GetItem",
        "dax:DefineAttributeList",
        "dax:DefineAttributeListId",
        "dax:DefineKeySchema",
        "dax:Endpoints");
  }
}
