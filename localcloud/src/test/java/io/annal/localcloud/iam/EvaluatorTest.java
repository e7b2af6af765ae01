package io.annal.localcloud.iam;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.localcloud.iam.Evaluator.Decision;
import io.annal.localcloud.iam.PolicyParser.Kind;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Service.Permission;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluatorTest {
  private static final String TABLE = "arn:aws:dynamodb:eu-west-1:111122223333:table/events";
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final CallContext ROLE =
      context(new Principal.AssumedRole("writer", "function-a"));

  @Test
  void nothingIsAllowedThatNoStatementAllows() {
    assertThat(decide(allow("dynamodb:GetItem", TABLE), "dynamodb:DeleteItem", TABLE))
        .isEqualTo(Decision.IMPLICIT_DENY);
  }

  @Test
  void anExplicitDenyWinsWhereverItStands() {
    String deny =
        """
        {"Version":"2012-10-17","Statement":[
          {"Effect":"Deny","Action":"dynamodb:Delete*","Resource":"*"},
          {"Effect":"Allow","Action":"*","Resource":"*"}]}\
        """;

    assertThat(decide(deny, "dynamodb:DeleteItem", TABLE)).isEqualTo(Decision.EXPLICIT_DENY);
    assertThat(decide(deny, "dynamodb:PutItem", TABLE)).isEqualTo(Decision.ALLOWED);
    PolicyDocument everything = identity(allow("*", "*"));
    assertThat(
            Evaluator.decide(
                List.of(everything, identity(deny)), facts("dynamodb:DeleteItem", TABLE, Map.of())))
        .isEqualTo(Decision.EXPLICIT_DENY);
  }

  @ParameterizedTest
  @CsvSource({
    "dynamodb:PutItem, dynamodb:PutItem, true",
    "DYNAMODB:putitem, dynamodb:PutItem, true",
    "dynamodb:*Item, dynamodb:BatchGetItem, true",
    "dynamodb:?utItem, dynamodb:PutItem, true",
    "dynamodb:Put, dynamodb:PutItem, false",
    "*, lambda:Invoke, true",
    "lambda:*, dynamodb:PutItem, false",
  })
  void actionsMatchWithWildcardsInAnyCase(String pattern, String action, boolean allowed) {
    assertThat(decide(allow(pattern, "*"), action, TABLE) == Decision.ALLOWED).isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({
    "arn:aws:dynamodb:eu-west-1:111122223333:table/events, true",
    "arn:aws:dynamodb:eu-west-1:111122223333:table/event, false",
    "arn:aws:dynamodb:eu-west-1:111122223333:table/*, true",
    "arn:aws:dynamodb:*:*:table/events, true",
    "arn:aws:dynamodb:*:table/events, false",
    "arn:aws:dynamodb, true",
    "arn:aws:sqs, false",
    "arn:aws:dynamodb:eu-*-1:1111????3333:table/ev*ts, true",
    "arn:aws:dynamodb:eu-west-1:111122223333:table/EVENTS, false",
  })
  void resourcesMatchFieldByField(String pattern, boolean allowed) {
    assertThat(decide(allow("dynamodb:*", pattern), "dynamodb:PutItem", TABLE) == Decision.ALLOWED)
        .isEqualTo(allowed);
  }

  @Test
  void notActionAndNotResourceAreEverythingElse() {
    String policy =
        """
        {"Version":"2012-10-17","Statement":
          {"Effect":"Allow","NotAction":"iam:*","NotResource":"arn:aws:dynamodb:*:*:table/secret"}}\
        """;

    assertThat(decide(policy, "dynamodb:PutItem", TABLE)).isEqualTo(Decision.ALLOWED);
    assertThat(decide(policy, "iam:GetRole", TABLE)).isEqualTo(Decision.IMPLICIT_DENY);
    assertThat(
            decide(
                policy, "dynamodb:PutItem", "arn:aws:dynamodb:eu-west-1:111122223333:table/secret"))
        .isEqualTo(Decision.IMPLICIT_DENY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "StringEquals              | a           | a             | true",
        "StringEquals              | a*          | ab            | false",
        "StringEquals              | a           | A             | false",
        "StringEqualsIgnoreCase    | a           | A             | true",
        "StringNotEquals           | a           | b             | true",
        "StringNotEquals           | a;b         | b             | false",
        "StringNotEquals           | a           |               | true",
        "StringNotEqualsIgnoreCase | a           | A             | false",
        "StringLike                | a*c         | abbc          | true",
        "StringLike                | a?          | abc           | false",
        "StringNotLike             | a*          | abc           | false",
        "StringEquals              | a           |               | false",
        "StringEqualsIfExists      | a           |               | true",
        "StringEqualsIfExists      | a           | b             | false",
        "ArnLike      | arn:aws:events:*:*:rule/r* | arn:aws:events:eu-west-1:1:rule/r1 | true",
        "ArnEquals    | arn:aws:events:*:*:rule/r1 | arn:aws:events:eu-west-1:1:rule/r1 | true",
        "ArnNotLike   | arn:aws:events:*:*:rule/r* | arn:aws:events:eu-west-1:1:rule/r1 | false",
        "ArnLike      | arn:aws:events:*:rule/r1   | arn:aws:events:eu-west-1:1:rule/r1 | false",
        "NumericEquals             | 1.0         | 1             | true",
        "NumericNotEquals          | 1           | 2             | true",
        "NumericLessThan           | 10          | 9             | true",
        "NumericLessThan           | 10          | 10            | false",
        "NumericLessThanEquals     | 10          | 10            | true",
        "NumericGreaterThan        | 10          | 11            | true",
        "NumericGreaterThanEquals  | 10          | 9             | false",
        "NumericEquals             | ten         | 10            | false",
        "DateLessThan     | 2026-01-02T00:00:00Z | 2026-01-01T23:59:59Z | true",
        "DateGreaterThan  | 1767225600           | 2026-01-01T00:00:01Z | true",
        "DateEquals       | 2026-01-01           | 2026-01-01T00:00:00Z | true",
        "DateNotEquals    | 2026-01-01           | 2026-01-01T00:00:00Z | false",
        "Bool                      | true        | True          | true",
        "Bool                      | true        | false         | false",
        "BoolIfExists              | true        |               | true",
        "IpAddress                 | 10.0.0.0/8  | 10.2.3.4      | true",
        "IpAddress                 | 10.0.0.0/31 | 10.0.0.2      | false",
        "IpAddress                 | 2001:db8::/33 | 2001:db8:7fff::1 | true",
        "IpAddress                 | 10.0.0.1    | 10.0.0.1      | true",
        "IpAddress                 | 0.0.0.0/0   | ::1           | false",
        "NotIpAddress              | 10.0.0.0/8  | 11.0.0.1      | true",
        "Null                      | true        |               | true",
        "Null                      | true        | a             | false",
        "Null                      | false       | a             | true",
        "ForAllValues:StringEquals | a;b         | a;b           | true",
        "ForAllValues:StringEquals | a;b         | a;c           | false",
        "ForAllValues:StringEquals | a           |               | true",
        "ForAnyValue:StringEquals  | a;b         | c;b           | true",
        "ForAnyValue:StringEquals  | a;b         | c             | false",
        "ForAnyValue:StringEquals  | a           |               | false",
        "ForAnyValue:StringNotEquals | a         | a;b           | true",
        "ForAllValues:StringNotLike | a*         | b;ab          | false",
      })
  void conditionOperatorsHold(String operator, String wanted, String actual, boolean holds) {
    String values = "[\"" + String.join("\",\"", wanted.split(";")) + "\"]";
    String policy =
        """
        {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*",
          "Condition":{"%s":{"aws:RequestTag/Key":%s}}}}\
        """
            .formatted(operator, values);
    Map<String, String> keys =
        actual == null
            ? Map.of()
            : Map.of("aws:requesttag/key", String.join("\n", Arrays.asList(actual.split(";"))));

    Decision decision =
        Evaluator.decide(List.of(identity(policy)), facts("dynamodb:PutItem", TABLE, keys));

    assertThat(decision == Decision.ALLOWED).isEqualTo(holds);
  }

  @Test
  void allKeysAndAllOperatorsOfABlockMustHold() {
    String policy =
        """
        {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*",
          "Condition":{"StringEquals":{"k:a":"1","k:b":"2"},"Bool":{"aws:SecureTransport":"true"}}}}\
        """;

    assertThat(
            Evaluator.decide(
                List.of(identity(policy)),
                facts("s3:GetObject", "*", Map.of("k:a", "1", "k:b", "2"))))
        .isEqualTo(Decision.ALLOWED);
    assertThat(
            Evaluator.decide(
                List.of(identity(policy)), facts("s3:GetObject", "*", Map.of("k:a", "1"))))
        .isEqualTo(Decision.IMPLICIT_DENY);
  }

  @Test
  void variablesAreFilledInFromTheRequest() {
    String own = allow("s3:*", "arn:aws:s3:::homes/${k:name}/*");
    String fallback = allow("s3:*", "arn:aws:s3:::homes/${k:name, 'nobody'}/*");
    Map<String, String> ann = Map.of("k:name", "ann");

    assertThat(decide(own, "s3:GetObject", "arn:aws:s3:::homes/ann/x", ann))
        .isEqualTo(Decision.ALLOWED);
    assertThat(decide(own, "s3:GetObject", "arn:aws:s3:::homes/bob/x", ann))
        .isEqualTo(Decision.IMPLICIT_DENY);
    assertThat(decide(own, "s3:GetObject", "arn:aws:s3:::homes//x"))
        .as("a variable without value matches nothing")
        .isEqualTo(Decision.IMPLICIT_DENY);
    assertThat(decide(own, "s3:GetObject", "arn:aws:s3:::homes/bob/x", Map.of("k:name", "*")))
        .as("a star in a value is no wildcard")
        .isEqualTo(Decision.IMPLICIT_DENY);
    assertThat(decide(fallback, "s3:GetObject", "arn:aws:s3:::homes/nobody/x"))
        .isEqualTo(Decision.ALLOWED);
    assertThat(decide(allow("s3:*", "arn:aws:s3:::b/${*}"), "s3:GetObject", "arn:aws:s3:::b/other"))
        .as("${*} is a star, not a wildcard")
        .isEqualTo(Decision.IMPLICIT_DENY);
  }

  @Test
  void theOldVersionKnowsNoVariables() {
    PolicyDocument old =
        PolicyParser.parse(
            """
            {"Version":"2008-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"*",
              "Resource":"arn:aws:s3:::b/${k:name}"}}\
            """,
            Kind.RESOURCE);

    assertThat(
            Evaluator.decideForResource(
                old, facts("s3:GetObject", "arn:aws:s3:::b/ann", Map.of("k:name", "ann"))))
        .isEqualTo(Decision.IMPLICIT_DENY);
  }

  @Test
  void aServiceIsAllowedForItsSourceAlone() {
    PolicyDocument queue =
        PolicyParser.parse(
            """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow",
              "Principal":{"Service":"events.amazonaws.com"},"Action":"sqs:SendMessage",
              "Resource":"arn:aws:sqs:eu-west-1:111122223333:dlq",
              "Condition":{"ArnEquals":{"aws:SourceArn":"arn:aws:events:eu-west-1:111122223333:rule/bus/r"},
                           "StringEquals":{"aws:SourceAccount":"111122223333"}}}}\
            """,
            Kind.RESOURCE);

    assertThat(
            send(queue, "events.amazonaws.com", "arn:aws:events:eu-west-1:111122223333:rule/bus/r"))
        .isEqualTo(Decision.ALLOWED);
    assertThat(
            send(queue, "events.amazonaws.com", "arn:aws:events:eu-west-1:111122223333:rule/bus/x"))
        .isEqualTo(Decision.IMPLICIT_DENY);
    assertThat(
            send(queue, "events.amazonaws.com", "arn:aws:events:eu-west-1:999922223333:rule/bus/r"))
        .isEqualTo(Decision.IMPLICIT_DENY);
    assertThat(send(queue, "sns.amazonaws.com", "arn:aws:events:eu-west-1:111122223333:rule/bus/r"))
        .isEqualTo(Decision.IMPLICIT_DENY);
  }

  @Test
  void principalsNameAccountsRolesAndSessions() {
    assertThat(forPrincipal("\"AWS\":\"111122223333\"")).isEqualTo(Decision.ALLOWED);
    assertThat(forPrincipal("\"AWS\":\"arn:aws:iam::111122223333:root\""))
        .isEqualTo(Decision.ALLOWED);
    assertThat(forPrincipal("\"AWS\":[\"arn:aws:iam::111122223333:role/writer\"]"))
        .isEqualTo(Decision.ALLOWED);
    assertThat(forPrincipal("\"AWS\":\"arn:aws:sts::111122223333:assumed-role/writer/function-a\""))
        .isEqualTo(Decision.ALLOWED);
    assertThat(forPrincipal("\"AWS\":\"arn:aws:iam::111122223333:role/reader\""))
        .isEqualTo(Decision.IMPLICIT_DENY);
    assertThat(forPrincipal("\"AWS\":\"*\"")).isEqualTo(Decision.ALLOWED);
    assertThat(forPrincipal("\"Service\":\"lambda.amazonaws.com\""))
        .isEqualTo(Decision.IMPLICIT_DENY);
  }

  @Test
  void notPrincipalIsEverybodyElse() {
    PolicyDocument policy =
        PolicyParser.parse(
            """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},
              {"Effect":"Deny","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:role/writer"},
               "Action":"s3:PutObject","Resource":"*"}]}\
            """,
            Kind.RESOURCE);

    assertThat(Evaluator.decideForResource(policy, facts("s3:PutObject", "*", Map.of())))
        .isEqualTo(Decision.ALLOWED);
    CallContext reader = context(new Principal.AssumedRole("reader", "s"));
    assertThat(
            Evaluator.decideForResource(
                policy,
                Facts.of(
                    new Permission("s3:PutObject", "*", Map.of()), reader, Optional.empty(), NOW)))
        .isEqualTo(Decision.EXPLICIT_DENY);
  }

  @Test
  void globalKeysAreKnown() {
    for (String condition :
        List.of(
            "{\"StringEquals\":{\"aws:RequestedRegion\":\"eu-west-1\"}}",
            "{\"StringEquals\":{\"AWS:principalaccount\":\"111122223333\"}}",
            "{\"ArnEquals\":{\"aws:PrincipalArn\":\"arn:aws:iam::111122223333:role/writer\"}}",
            "{\"DateGreaterThan\":{\"aws:CurrentTime\":\"2026-03-01T11:59:59Z\"}}",
            "{\"NumericLessThan\":{\"aws:EpochTime\":\"1772366401\"}}",
            "{\"Bool\":{\"aws:SecureTransport\":\"true\"}}",
            "{\"Null\":{\"aws:SourceArn\":\"true\"}}",
            "{\"StringEquals\":{\"aws:ResourceAccount\":\"111122223333\"}}")) {
      String policy =
          "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":%s}}"
              .formatted(condition);
      assertThat(decide(policy, "dynamodb:PutItem", TABLE))
          .as(condition)
          .isEqualTo(Decision.ALLOWED);
    }
  }

  private static Decision forPrincipal(String principal) {
    PolicyDocument policy =
        PolicyParser.parse(
            "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{%s},\"Action\":\"*\",\"Resource\":\"*\"}}"
                .formatted(principal),
            Kind.RESOURCE);
    return Evaluator.decideForResource(policy, facts("s3:PutObject", "*", Map.of()));
  }

  private static Decision send(PolicyDocument queue, String service, String source) {
    var permission =
        new Permission("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:dlq", Map.of());
    return Evaluator.decideForResource(
        queue,
        Facts.of(
            permission, context(new Principal.AwsService(service, source)), Optional.empty(), NOW));
  }

  private static Decision decide(String policy, String action, String resource) {
    return decide(policy, action, resource, Map.of());
  }

  private static Decision decide(
      String policy, String action, String resource, Map<String, String> keys) {
    return Evaluator.decide(List.of(identity(policy)), facts(action, resource, keys));
  }

  private static Facts facts(String action, String resource, Map<String, String> keys) {
    return Facts.of(new Permission(action, resource, values(keys)), ROLE, Optional.empty(), NOW);
  }

  private static PolicyDocument identity(String policy) {
    return PolicyParser.parse(policy, Kind.IDENTITY);
  }

  private static String allow(String action, String resource) {
    return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"%s\",\"Resource\":\"%s\"}]}"
        .formatted(action, resource);
  }

  private static CallContext context(Principal principal) {
    return new CallContext("111122223333", "eu-west-1", principal, "request-1");
  }

  private static Map<String, List<String>> values(Map<String, String> keys) {
    return keys.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().lines().toList()));
  }
}
