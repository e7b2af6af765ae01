package io.annal.infrastructure;

import java.util.Optional;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Stack;
import software.constructs.Construct;

/**
 * The event store, the bus with its archive, the functions between them, the read model, and what
 * watches over them.
 */
public final class EventSourcingStack extends Stack {
  public EventSourcingStack(Construct scope, String id, Settings settings) {
    super(scope, id);
    var tables = new Tables(this, settings);
    var flow = new EventFlow(this, settings);
    var persons =
        settings.personalData()
            ? Optional.of(new Persons(this, settings, tables))
            : Optional.<Persons>empty();
    var dax =
        settings.cache().on()
            ? Optional.of(new Dax(this, settings, tables.readModel()))
            : Optional.<Dax>empty();
    var handlers = new Handlers(this, settings, tables, flow, persons, dax);
    flow.publish(tables.eventStore().getTableStreamArn(), handlers.publisher());
    var rule = flow.project(handlers.projection());
    handlers.transfer().ifPresent(flow::transfer);
    flow.admitRules();
    var monitoring = new Monitoring(this, settings, tables, flow, rule, handlers);

    output("CommandHandlerFunction", handlers.command().callable());
    output("QueryHandlerFunction", handlers.query().callable());
    output("ProjectionHandlerFunction", handlers.projection().callable());
    output("StreamPublisherFunction", handlers.publisher().callable());
    output("EventStoreTable", tables.eventStore().getTableName());
    output("EventStoreStreamArn", tables.eventStore().getTableStreamArn());
    output("ReadModelTable", tables.readModel().getTableName());
    output("EventBusName", flow.bus().getEventBusName());
    output("EventBusArn", flow.bus().getEventBusArn());
    output("EventArchive", flow.archive().getArchiveName());
    output("ProjectionRuleArn", rule.getAttrArn());
    output("DeadLetterQueueUrl", flow.deadLetters().getQueueUrl());
    output("DashboardName", monitoring.dashboardName());
    monitoring.topicArn().ifPresent(arn -> output("AlertTopicArn", arn));
    persons.ifPresent(keys -> {
      output("SubjectKeysTable", keys.keysTable());
      output("SubjectKeyArn", keys.keyArn());
      output("ForgetPolicyArn", keys.forgetPolicyArn());
    });
    dax.ifPresent(cache -> output("DaxEndpoint", cache.endpoint()));
    handlers.transfer().ifPresent(each -> output("TransferHandlerFunction", each.callable()));
  }

  private void output(String name, String value) {
    CfnOutput.Builder.create(this, name).value(value).build();
  }
}
