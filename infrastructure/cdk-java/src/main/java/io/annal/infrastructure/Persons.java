package io.annal.infrastructure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.dynamodb.Attribute;
import software.amazon.awscdk.services.dynamodb.AttributeType;
import software.amazon.awscdk.services.dynamodb.BillingMode;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.iam.IRole;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.iam.Policy;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.kms.CfnAlias;
import software.amazon.awscdk.services.kms.Key;
import software.constructs.Construct;

/**
 * A data key for each person, itself encrypted by a KMS key. Destroying a person's item makes
 * unreadable what was encrypted with it, in every copy: so there is no recovery to a point in time,
 * even in prod.
 */
final class Persons extends Construct {
  private final Table keys;
  private final Key key;
  private final ManagedPolicy forget;

  Persons(Construct scope, Settings settings, Tables tables) {
    super(scope, "Persons");
    var name = settings.name("event-sourcing-subject-keys");
    keys =
        Tables.encrypted(
                this,
                settings,
                Table.Builder.create(this, "SubjectKeys")
                    .tableName(name)
                    .partitionKey(
                        Attribute.builder().name("Subject").type(AttributeType.STRING).build())
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .deletionProtection(settings.isProtected())
                    .removalPolicy(RemovalPolicy.DESTROY))
            .build();
    key =
        Key.Builder.create(this, "SubjectKey")
            .description("Encrypts the keys of persons")
            .enableKeyRotation(true)
            .pendingWindow(Duration.days(30))
            .removalPolicy(RemovalPolicy.DESTROY)
            .build();
    Tables.keptWhenReplaced(keys);
    Tables.keptWhenReplaced(key);
    keys.getNode().addDependency(key); // so that the key stays while the table does
    CfnAlias.Builder.create(this, "SubjectKeyAlias")
        .aliasName("alias/" + name)
        .targetKeyId(key.getKeyArn())
        .build();
    forget = forgetting(settings, tables);
  }

  /** Attached to nobody: who may forget a person is decided by whom this is given to. */
  private ManagedPolicy forgetting(Settings settings, Tables tables) {
    var statements =
        new ArrayList<>(
            List.of(
                allow("FindTheTables", List.of(stackOf()), "cloudformation:DescribeStacks"),
                allow(
                    "DestroyAKey",
                    List.of(keys.getTableArn()),
                    "dynamodb:GetItem",
                    "dynamodb:UpdateItem"),
                allow(
                    "LookForTraces",
                    List.of(tables.eventStore().getTableArn(), tables.readModel().getTableArn()),
                    "dynamodb:Scan")));
    if (settings.ownKey()) { // DynamoDB opens a table in the name of who reads it
      statements.add(allow("OpenTheTables", List.of(settings.kmsKeyArn()), "kms:Decrypt"));
    }
    return ManagedPolicy.Builder.create(this, "ForgetPersons")
        .managedPolicyName(settings.name("event-sourcing-forget-persons"))
        .description(
            "Destroys a person's key and looks for what was kept about them (annal forget)")
        .statements(statements)
        .build();
  }

  /** One role alone may make keys, the others use them; nobody here may destroy one. */
  void permit(IRole maker, List<? extends IRole> users) {
    Policy.Builder.create(this, "MakeSubjectKeys")
        .policyName("event-sourcing-make-subject-keys")
        .roles(List.of(maker))
        .statements(
            List.of(
                allow(
                    "FindAndAddKeys",
                    List.of(keys.getTableArn()),
                    "dynamodb:GetItem",
                    "dynamodb:PutItem"),
                allow(
                    "MakeAndOpenKeys",
                    List.of(key.getKeyArn()),
                    "kms:Decrypt",
                    "kms:GenerateDataKey")))
        .build();
    Policy.Builder.create(this, "UseSubjectKeys")
        .policyName("event-sourcing-use-subject-keys")
        .roles(users)
        .statements(
            List.of(
                allow("FindKeys", List.of(keys.getTableArn()), "dynamodb:GetItem"),
                allow("OpenKeys", List.of(key.getKeyArn()), "kms:Decrypt")))
        .build();
  }

  /** This stack, whichever time it is made. */
  private String stackOf() {
    var stack = Stack.of(this);
    return stack.formatArn(
        ArnComponents.builder()
            .service("cloudformation")
            .resource("stack")
            .resourceName(stack.getStackName() + "/*")
            .build());
  }

  private static PolicyStatement allow(String sid, List<String> resources, String... actions) {
    return PolicyStatement.Builder.create()
        .sid(sid)
        .actions(List.of(actions))
        .resources(resources)
        .build();
  }

  /** What functions must know of the keys. */
  Map<String, String> environment() {
    return Map.of("SUBJECT_KEYS_TABLE", keys.getTableName(), "SUBJECT_KEY_ID", key.getKeyArn());
  }

  String keysTable() {
    return keys.getTableName();
  }

  String keyArn() {
    return key.getKeyArn();
  }

  String forgetPolicyArn() {
    return forget.getManagedPolicyArn();
  }
}
