package io.annal.localcloud.cloudformation.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.annal.localcloud.wire.AwsException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates that are small, and make their reader do or keep a lot. */
class HostileTemplateTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String LONG = "x".repeat(4_000);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(.*a){25}",
        "((a*)*)*b",
        "(a|aa)+$",
        "((){9999}){99999}",
        "(((){999}){999}){999}",
        "(?=(a+)+b)a*"
      })
  void anAllowedPatternThatTakesTooLongIsRefused(String pattern) {
    assertTimeoutPreemptively(
        SOON,
        () ->
            assertThatThrownBy(
                    () -> AllowedPattern.of("P", pattern).matches("a".repeat(4_000) + "!"))
                .isInstanceOf(AwsException.class)
                .hasMessageContaining(
                    "AllowedPattern of parameter P is too complex for its value: " + pattern));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?=^.{3,63}$)(?!.*[.-]{2})[a-z0-9][a-z0-9.-]*[a-z0-9]",
        "[a-z]([a-z0-9-]{0,61}[a-z0-9])?",
      })
  void whatTemplatesUseIsNotTooComplex(String pattern) {
    var allowed = AllowedPattern.of("Bucket", pattern);

    assertThat(allowed.matches("a-bucket-of-mine")).isTrue();
    assertThat(allowed.matches("A_bucket")).isFalse();
  }

  @Test
  void countsSideBySideAreNotTooComplex() {
    String uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    var three = AllowedPattern.of("P", uuid + "/" + uuid + "/" + uuid);
    var arn =
        AllowedPattern.of("P", "arn:aws:\\w{1,64}:[a-z0-9-]{0,63}:\\d{12}:[^/]{1,512}/.{1,2048}");

    String id = "01234567-89ab-cdef-0123-456789abcdef";
    assertThat(three.matches(id + "/" + id + "/" + id)).isTrue();
    assertThat(arn.matches("arn:aws:dynamodb:eu-west-1:123456789012:table/orders")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "list", "joined"})
  void whatItsFunctionsMakeIsBounded(String form) {
    var properties =
        switch (form) {
          case "text" -> "P: !Sub '%s'".formatted("${Long}".repeat(9_000));
          case "list" -> "P: [%s]".formatted("!Ref Long,".repeat(9_000));
          default -> "P: !Join ['%s', [%s]]".formatted(LONG, "a,".repeat(9_000));
        };

    assertThatThrownBy(() -> evaluated(properties))
        .isInstanceOf(AwsException.class)
        .hasMessageContaining("the functions of the template make more than");
  }

  @Test
  void aTextOfUnfinishedReferencesIsReadOnce() {
    var properties = "P: '%s'".formatted("{{resolve:ssm:".repeat(60_000));

    var evaluated = assertTimeoutPreemptively(SOON, () -> evaluated(properties));

    assertThat(evaluated.path("P").textValue()).hasSize(14 * 60_000);
  }

  private static JsonNode evaluated(String properties) {
    var template =
        TemplateReader.read(
            """
            Parameters: {Long: {Type: String}}
            Resources:
              A:
                Type: AWS::SNS::Topic
                Properties: {%s}
            """
                .formatted(properties));
    var scope = new Scope(Map.of("Long", TextNode.valueOf(LONG)), NOTHING, NOBODY);
    var resource = Objects.requireNonNull(template.resources().get("A"));
    return new Evaluator(template, scope).properties(resource.properties());
  }

  private static final Scope.Resources NOTHING =
      new Scope.Resources() {
        @Override
        public JsonNode ref(String logicalId) {
          throw new AssertionError(logicalId);
        }

        @Override
        public JsonNode attribute(String logicalId, String name) {
          throw new AssertionError(logicalId);
        }
      };

  private static final Scope.Surroundings NOBODY =
      new Scope.Surroundings() {
        @Override
        public JsonNode importValue(String name) {
          throw new AssertionError(name);
        }

        @Override
        public String storedParameter(String name) {
          throw new AssertionError(name);
        }
      };
}
