"""A cache before the read model, through which the query handler reads rows."""

from __future__ import annotations

from aws_cdk import aws_dax as dax
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from constructs import Construct

from .settings import Settings

# How long a row is shown as it was when it was read last: nobody writes through the cluster. AWS's own time is 5 minutes.
_TTL_MILLIS = "5000"
# Of DAX over TLS.
_PORT = 9111


def _allow(sid: str, resource: str, *actions: str) -> iam.PolicyStatement:
    return iam.PolicyStatement(sid=sid, actions=list(actions), resources=[resource])


class Dax(Construct):
    def __init__(self, scope: Construct, construct_id: str, settings: Settings, read_model: dynamodb.Table) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        name = settings.name("event-dax")  # 20 characters at most
        parameters = dax.CfnParameterGroup(
            self,
            "Settings",
            parameter_group_name=name,
            parameter_name_values={"record-ttl-millis": _TTL_MILLIS, "query-ttl-millis": _TTL_MILLIS},
        )
        subnets = dax.CfnSubnetGroup(
            self, "Subnets", subnet_group_name=name, subnet_ids=list(settings.vpc_subnet_ids)
        )
        self._cluster = dax.CfnCluster(
            self,
            "Cluster",
            cluster_name=name,
            description="Rows of the read model",
            node_type=settings.dax_node_type,
            replication_factor=settings.dax_nodes,
            iam_role_arn=self._role(read_model).role_arn,
            parameter_group_name=parameters.ref,
            subnet_group_name=subnets.ref,
            security_group_ids=[self._security_group().attr_group_id],
            sse_specification=dax.CfnCluster.SSESpecificationProperty(sse_enabled=True),
            cluster_endpoint_encryption_type="TLS",
        )

    def _security_group(self) -> ec2.CfnSecurityGroup:
        return ec2.CfnSecurityGroup(
            self,
            "SecurityGroup",
            group_name=self._settings.name("event-sourcing-dax"),
            group_description="Lets functions in to DAX",
            vpc_id=self._settings.vpc_id,
            security_group_ingress=[
                ec2.CfnSecurityGroup.IngressProperty(
                    description="TLS from the functions",
                    ip_protocol="tcp",
                    from_port=_PORT,
                    to_port=_PORT,
                    source_security_group_id=self._settings.vpc_security_group_ids[0],
                )
            ],
        )

    def _role(self, read_model: dynamodb.Table) -> iam.Role:
        """What the cluster may do is what everybody may who reaches it: it reads rows, and no more."""
        statements = [_allow("ReadRows", read_model.table_arn, "dynamodb:DescribeTable", "dynamodb:GetItem")]
        if self._settings.kms_key_arn:
            statements.append(_allow("OpenTheTable", self._settings.kms_key_arn, "kms:Decrypt"))
        return iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("dax.amazonaws.com"),
            inline_policies={"event-sourcing-dax": iam.PolicyDocument(statements=statements)},
        )

    @property
    def endpoint(self) -> str:
        return self._cluster.attr_cluster_discovery_endpoint_url

    @property
    def environment(self) -> dict[str, str]:
        """What whoever reads through the cluster must know of it."""
        return {"DAX_ENDPOINT": self.endpoint}

    @property
    def reading(self) -> iam.PolicyStatement:
        """What they may do there: read, and what DAX's own protocol asks for."""
        return _allow(
            "ReadThroughDax",
            self._cluster.attr_arn,
            "dax:GetItem",
            "dax:DefineAttributeList",
            "dax:DefineAttributeListId",
            "dax:DefineKeySchema",
            "dax:Endpoints",
        )
