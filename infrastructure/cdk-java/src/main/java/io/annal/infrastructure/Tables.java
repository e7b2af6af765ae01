package io.annal.infrastructure;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.CfnDeletionPolicy;
import software.amazon.awscdk.CfnResource;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.applicationautoscaling.CfnScalableTarget;
import software.amazon.awscdk.services.applicationautoscaling.CfnScalingPolicy;
import software.amazon.awscdk.services.dynamodb.Attribute;
import software.amazon.awscdk.services.dynamodb.AttributeType;
import software.amazon.awscdk.services.dynamodb.BillingMode;
import software.amazon.awscdk.services.dynamodb.CfnTable;
import software.amazon.awscdk.services.dynamodb.PointInTimeRecoverySpecification;
import software.amazon.awscdk.services.dynamodb.StreamViewType;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.dynamodb.TableEncryption;
import software.amazon.awscdk.services.kms.Key;
import software.constructs.Construct;
import software.constructs.IConstruct;

/** The event store and the read model. */
final class Tables extends Construct {
  private final Settings settings;
  private final Table eventStore;
  private final Table readModel;

  Tables(Construct scope, Settings settings) {
    super(scope, "Tables");
    this.settings = settings;
    this.eventStore = makeEventStore();
    this.readModel = makeReadModel();
    if (settings.capacity().autoScaling()) {
      scale("EventStore", eventStore);
      scale("ReadModel", readModel);
    }
  }

  Table eventStore() {
    return eventStore;
  }

  Table readModel() {
    return readModel;
  }

  /** Encrypts a table with the key of the settings, if there is one; else AWS's own key does. */
  static Table.Builder encrypted(Construct scope, Settings settings, Table.Builder table) {
    return settings.ownKey()
        ? table
            .encryption(TableEncryption.CUSTOMER_MANAGED)
            .encryptionKey(Key.fromKeyArn(scope, "OwnKey", settings.kmsKeyArn()))
        : table;
  }

  /** Leaves what a replacement takes the place of: a table or key that exists nowhere else. */
  static void keptWhenReplaced(IConstruct construct) {
    var resource = (CfnResource) construct.getNode().getDefaultChild();
    resource.getCfnOptions().setUpdateReplacePolicy(CfnDeletionPolicy.RETAIN);
  }

  /** One item is one commit; the stream carries it on to the bus. */
  private Table makeEventStore() {
    var table =
        table(
                "EventStore",
                "event-sourcing-event-store",
                "AggregateId",
                "EventSequence",
                AttributeType.NUMBER,
                settings.isProtected())
            .stream(StreamViewType.NEW_IMAGE)
            .build();
    keptWhenReplaced(table);
    var l1 = (CfnTable) table.getNode().getDefaultChild();
    l1.setResourcePolicy(
        CfnTable.ResourcePolicyProperty.builder().policyDocument(nobodyRewritesHistory()).build());
    return table;
  }

  /**
   * Whatever a caller's own policies allow. PutItem stays open: appending is a put that fails when
   * the sequence is taken.
   */
  private Map<String, Object> nobodyRewritesHistory() {
    var arn =
        Stack.of(this)
            .formatArn(
                ArnComponents.builder()
                    .service("dynamodb")
                    .resource("table")
                    .resourceName(settings.name("event-sourcing-event-store"))
                    .build());
    var statement =
        Map.of(
            "Sid", "NobodyRewritesHistory",
            "Effect", "Deny",
            "Principal", "*",
            "Action",
                List.of(
                    "dynamodb:UpdateItem",
                    "dynamodb:DeleteItem",
                    "dynamodb:BatchWriteItem",
                    "dynamodb:PartiQLUpdate",
                    "dynamodb:PartiQLDelete"),
            "Resource", arn);
    return Map.of("Version", "2012-10-17", "Statement", List.of(statement));
  }

  /**
   * One row an aggregate or view and projection, gated by the sequence that it has seen. It can be
   * rebuilt, and so is protected in prod only.
   */
  private Table makeReadModel() {
    return table(
            "ReadModel",
            "event-sourcing-read-model",
            "RowKey",
            "ProjectionName",
            AttributeType.STRING,
            settings.production())
        .build();
  }

  private Table.Builder table(
      String id,
      String name,
      String partitionKey,
      String sortKey,
      AttributeType sortType,
      boolean isProtected) {
    var place = new Construct(this, id + "Place");
    var table =
        Table.Builder.create(this, id)
            .tableName(settings.name(name))
            .partitionKey(Attribute.builder().name(partitionKey).type(AttributeType.STRING).build())
            .sortKey(Attribute.builder().name(sortKey).type(sortType).build())
            .pointInTimeRecoverySpecification(
                PointInTimeRecoverySpecification.builder()
                    .pointInTimeRecoveryEnabled(isProtected)
                    .build())
            .deletionProtection(isProtected)
            .removalPolicy(RemovalPolicy.DESTROY);
    return encrypted(place, settings, capacity(table));
  }

  private Table.Builder capacity(Table.Builder table) {
    var capacity = settings.capacity();
    return capacity.onDemand()
        ? table.billingMode(BillingMode.PAY_PER_REQUEST)
        : table
            .billingMode(BillingMode.PROVISIONED)
            .readCapacity(capacity.readUnits())
            .writeCapacity(capacity.writeUnits());
  }

  private void scale(String id, Table table) {
    scale(id, table, "Read", settings.capacity().readUnits());
    scale(id, table, "Write", settings.capacity().writeUnits());
  }

  /** Capacity follows use, so that 70 % of it is used. */
  private void scale(String id, Table table, String kind, int least) {
    var target =
        CfnScalableTarget.Builder.create(this, id + kind + "s")
            .serviceNamespace("dynamodb")
            .resourceId("table/" + table.getTableName())
            .scalableDimension("dynamodb:table:%sCapacityUnits".formatted(kind))
            .minCapacity(least)
            .maxCapacity(settings.capacity().maxUnits())
            .build();
    CfnScalingPolicy.Builder.create(this, id + kind + "sPolicy")
        .policyName(kind.equals("Read") ? "reads" : "writes")
        .policyType("TargetTrackingScaling")
        .scalingTargetId(target.getRef())
        .targetTrackingScalingPolicyConfiguration(
            CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty.builder()
                .targetValue(70)
                .predefinedMetricSpecification(
                    CfnScalingPolicy.PredefinedMetricSpecificationProperty.builder()
                        .predefinedMetricType("DynamoDB%sCapacityUtilization".formatted(kind))
                        .build())
                .build())
        .build();
  }
}
