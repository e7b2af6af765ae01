package io.annal.infrastructure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.assertions.Template;

class EventSourcingStackTest {
  @Test
  void namesArePlainInDevAndTheDocumentsDefaultsHold() {
    var template = template(Map.of());

    template.hasResourceProperties(
        "AWS::DynamoDB::Table",
        Map.of(
            "TableName", "event-sourcing-event-store",
            "StreamSpecification", Map.of("StreamViewType", "NEW_IMAGE"),
            "ProvisionedThroughput", Map.of("ReadCapacityUnits", 10, "WriteCapacityUnits", 10)));
    template.hasResourceProperties(
        "AWS::Events::Archive",
        Map.of("ArchiveName", "event-sourcing-archive", "RetentionDays", 365));
    template.hasResourceProperties(
        "AWS::Logs::LogGroup",
        Map.of("LogGroupName", "/aws/lambda/event-sourcing-command-handler"));
  }

  @Test
  void prodIsNamedAndProtected() {
    var template = template(Map.of("environment", "prod", "retentionDays", "2555"));

    template.resourcePropertiesCountIs(
        "AWS::DynamoDB::Table", Map.of("DeletionProtectionEnabled", true), 2);
    template.hasResourceProperties(
        "AWS::Events::Archive",
        Map.of("ArchiveName", "event-sourcing-archive-prod", "RetentionDays", 2555));
  }

  @Test
  void whatExistsNowhereElseIsLeftByAReplacementAndProtectedOutsideDev() {
    var template = template(Map.of("environment", "staging", "personalData", "on"));
    var keys = template.findResources("AWS::KMS::Key").keySet();

    for (var name : List.of("event-sourcing-event-store", "event-sourcing-subject-keys")) {
      template.hasResource(
          "AWS::DynamoDB::Table",
          Map.of(
              "UpdateReplacePolicy",
              "Retain",
              "Properties",
              Map.of("TableName", name + "-staging", "DeletionProtectionEnabled", true)));
    }
    template.hasResource("AWS::KMS::Key", Map.of("UpdateReplacePolicy", "Retain"));
    template.hasResource(
        "AWS::DynamoDB::Table",
        Map.of(
            "DependsOn",
            List.copyOf(keys),
            "Properties",
            Map.of("TableName", "event-sourcing-subject-keys-staging")));
  }

  @Test
  void everyFunctionHasARoleOfItsOwnAndNoStatementReachesEverything() {
    var template = template(Map.of());

    template.resourceCountIs("AWS::Lambda::Function", 4);
    template.resourceCountIs("AWS::IAM::Role", 4);
    template.resourceCountIs("AWS::IAM::Policy", 0);
    var open =
        template.findResources(
            "AWS::IAM::Role",
            Map.of(
                "Properties",
                Map.of(
                    "Policies",
                    Match.arrayWith(
                        List.of(
                            Match.objectLike(
                                Map.of(
                                    "PolicyDocument",
                                    Map.of(
                                        "Statement",
                                        Match.arrayWith(
                                            List.of(
                                                Match.objectLike(Map.of("Resource", "*"))))))))))));
    assertEquals(Map.of(), open);
  }

  @Test
  void theOutputsAreTheOnesThatTheDocumentAsksFor() {
    var outputs = template(Map.of()).findOutputs("*").keySet();

    assertTrue(
        outputs.containsAll(
            List.of(
                "CommandHandlerFunction",
                "QueryHandlerFunction",
                "EventStoreTable",
                "EventArchive",
                "EventBusName")),
        outputs.toString());
  }

  @Test
  void whatCannotBeIsRefusedByName() {
    assertTrue(
        refusal(Map.of("environment", "production"))
            .contains("environment is dev, staging or prod"));
    assertTrue(
        refusal(Map.of("retentionDays", "0"))
            .contains("retentionDays is a whole number from 1 to 36500"));
    assertTrue(
        refusal(Map.of("retentionDays", "many"))
            .contains("retentionDays is a whole number, not 'many'"));
  }

  private static String refusal(Map<String, String> context) {
    return assertThrows(IllegalArgumentException.class, () -> template(context)).getMessage();
  }

  private static Template template(Map<String, String> context) {
    var app = new App(AppProps.builder().context(context).build());
    return Template.fromStack(
        new EventSourcingStack(app, "event-sourcing-stack", Settings.fromContext(app.getNode())));
  }
}
