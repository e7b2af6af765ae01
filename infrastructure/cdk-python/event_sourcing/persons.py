"""
A data key for each person, itself encrypted by a KMS key. Destroying a person's item makes unreadable what was
encrypted with it, in every copy: so there is no recovery to a point in time, even in prod.
"""

from __future__ import annotations

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from .settings import Settings
from .tables import Tables, encrypted, kept_when_replaced


class Persons(Construct):
    def __init__(self, scope: Construct, construct_id: str, settings: Settings, tables: Tables) -> None:
        super().__init__(scope, construct_id)
        self.keys = dynamodb.Table(
            self,
            "SubjectKeys",
            table_name=settings.name("event-sourcing-subject-keys"),
            partition_key=dynamodb.Attribute(name="Subject", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            deletion_protection=settings.protected,
            removal_policy=RemovalPolicy.DESTROY,
            **encrypted(self, settings),
        )
        self.key = kms.Key(
            self,
            "SubjectKey",
            description="Encrypts the keys of persons",
            enable_key_rotation=True,
            pending_window=Duration.days(30),
            removal_policy=RemovalPolicy.DESTROY,
        )
        kept_when_replaced(self.keys)
        kept_when_replaced(self.key)
        self.keys.node.add_dependency(self.key)  # so that the key stays while the table does
        kms.CfnAlias(
            self,
            "SubjectKeyAlias",
            alias_name=f"alias/{settings.name('event-sourcing-subject-keys')}",
            target_key_id=self.key.key_arn,
        )
        # attached to nobody: who may forget a person is decided by whom this is given to
        self.forget = iam.ManagedPolicy(
            self,
            "ForgetPersons",
            managed_policy_name=settings.name("event-sourcing-forget-persons"),
            description="Destroys a person's key and looks for what was kept about them (annal forget)",
            statements=[
                _allow("FindTheTables", [_stack_of(self)], "cloudformation:DescribeStacks"),
                _allow("DestroyAKey", [self.keys.table_arn], "dynamodb:GetItem", "dynamodb:UpdateItem"),
                _allow("LookForTraces", [tables.event_store.table_arn, tables.read_model.table_arn], "dynamodb:Scan"),
                # DynamoDB opens a table in the name of who reads it
                *([_allow("OpenTheTables", [settings.kms_key_arn], "kms:Decrypt")] if settings.kms_key_arn else []),
            ],
        )

    @property
    def environment(self) -> dict[str, str]:
        """What functions must know of the keys."""
        return {"SUBJECT_KEYS_TABLE": self.keys.table_name, "SUBJECT_KEY_ID": self.key.key_arn}

    def permit(self, maker: iam.Role, users: list[iam.Role]) -> None:
        """One role alone may make keys, the others use them; nobody here may destroy one."""
        iam.Policy(
            self,
            "MakeSubjectKeys",
            policy_name="event-sourcing-make-subject-keys",
            roles=[maker],
            statements=[
                _allow("FindAndAddKeys", [self.keys.table_arn], "dynamodb:GetItem", "dynamodb:PutItem"),
                _allow("MakeAndOpenKeys", [self.key.key_arn], "kms:Decrypt", "kms:GenerateDataKey"),
            ],
        )
        iam.Policy(
            self,
            "UseSubjectKeys",
            policy_name="event-sourcing-use-subject-keys",
            roles=users,
            statements=[
                _allow("FindKeys", [self.keys.table_arn], "dynamodb:GetItem"),
                _allow("OpenKeys", [self.key.key_arn], "kms:Decrypt"),
            ],
        )


def _stack_of(scope: Construct) -> str:
    """This stack, whichever time it is made."""
    stack = Stack.of(scope)
    return stack.format_arn(service="cloudformation", resource="stack", resource_name=f"{stack.stack_name}/*")


def _allow(sid: str, resources: list[str], *actions: str) -> iam.PolicyStatement:
    return iam.PolicyStatement(sid=sid, actions=list(actions), resources=resources)
