package io.annal.localcloud.cloudformation.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.annal.localcloud.wire.AwsException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
  private static final String RESOURCES =
      """
      Resources:
        Table: {Type: 'AWS::DynamoDB::Table', Properties: {KeySchema: []}}
        Skipped: {Type: 'AWS::SQS::Queue', Condition: Never}
      """;

  private static final Scope.Resources THERE =
      new Scope.Resources() {
        @Override
        public JsonNode ref(String logicalId) {
          return TextNode.valueOf("the-" + logicalId);
        }

        @Override
        public JsonNode attribute(String logicalId, String name) {
          return TextNode.valueOf("%s of %s".formatted(name, logicalId));
        }
      };

  private static final Scope.Surroundings AROUND =
      new Scope.Surroundings() {
        @Override
        public JsonNode importValue(String name) {
          return TextNode.valueOf("imported " + name);
        }

        @Override
        public String storedParameter(String name) {
          return "stored " + name;
        }
      };

  private static JsonNode evaluate(String expression, String more, Map<String, String> given) {
    var text =
        """
        AWSTemplateFormatVersion: '2010-09-09'
        Transform: AWS::LanguageExtensions
        Conditions:
          Never: !Equals [a, b]
          Always: !Not [!Condition Never]
        %s
        %sOutputs:
          Out:
            Value: %s
        """
            .formatted(more, RESOURCES, expression);
    var template = TemplateReader.read(text);
    var values = new HashMap<String, JsonNode>();
    ParameterValues.check(template, given, name -> "stored " + name)
        .forEach((name, value) -> {
          var parameter = template.parameters().get(name);
          if (parameter != null) {
            values.put(name, ParameterValues.node(parameter, value));
          }
        });
    values.put("AWS::Region", TextNode.valueOf("eu-west-1"));
    var output = template.outputs().values().iterator().next();
    return new Evaluator(template, new Scope(values, THERE, AROUND)).evaluate(output.value());
  }

  private static JsonNode evaluate(String expression) {
    return evaluate(expression, "", Map.of());
  }

  private static JsonNode json(String text) throws Exception {
    return JsonMapper.builder().build().readTree(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "!Ref Table | \"the-Table\"",
        "!GetAtt Table.Arn | \"Arn of Table\"",
        "!GetAtt Table.Nested.Name | \"Nested.Name of Table\"",
        "{'Fn::GetAtt': [Table, Arn]} | \"Arn of Table\"",
        "!Sub '${Table}-${Table.StreamArn}-${AWS::Region}' | \"the-Table-StreamArn of"
            + " Table-eu-west-1\"",
        "!Sub 'keep ${!Literal} $ {x}' | \"keep ${Literal} $ {x}\"",
        "!Sub ['${A}/${Table}', {A: !Join [':', [x, 1]]}] | \"x:1/the-Table\"",
        "!Join [',', [a, !Ref 'AWS::NoValue', b]] | \"a,b\"",
        "!Select [1, !Split ['/', 'a/b/c']] | \"b\"",
        "!Split [',', 'a,,b'] | [\"a\",\"\",\"b\"]",
        "!If [Always, {Key: !Ref Table}, gone] | {\"Key\":\"the-Table\"}",
        "!If [Never, a, [1, true]] | [1,true]",
        "{A: 1, B: !If [Never, 2, !Ref 'AWS::NoValue']} | {\"A\":1}",
        "!Base64 hello | \"aGVsbG8=\"",
        "!Cidr ['10.0.0.0/16', 2, 8] | [\"10.0.0.0/24\",\"10.0.1.0/24\"]",
        "!Cidr ['2001:db8::/56', 1, 64] | [\"2001:db8:0:0:0:0:0:0/64\"]",
        "!GetAZs '' | [\"eu-west-1a\",\"eu-west-1b\",\"eu-west-1c\"]",
        "!ImportValue other-Name | \"imported other-Name\"",
        "!Length [a, b] | 2",
        "!ToJsonString {a: !Ref Table} | \"{\\\"a\\\":\\\"the-Table\\\"}\"",
      })
  void evaluatesFunctions(String expression, String expected) throws Exception {
    assertThat(evaluate(expression)).hasToString(json(expected).toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "2012-10-17 | \"2012-10-17\"",
        "010 | 8",
        "0123456789 | \"0123456789\"",
        "yes | true",
        "'yes' | \"yes\"",
        "12:30 | \"12:30\"",
        "1.10 | 1.1",
        "0x1F | 31",
        "1_000 | 1000",
        "!!str 010 | \"010\"",
      })
  void readsScalarsAsYaml11(String scalar, String expected) throws Exception {
    assertThat(evaluate(scalar).toString()).isEqualTo(json(expected).toString());
  }

  @Test
  void anIntrinsicThatReturnsAnObjectIsNotLost() throws Exception {
    var mappings = "Mappings: {Sizes: {dev: {Values: [1, 2]}}}";
    assertThat(evaluate("!FindInMap [Sizes, dev, Values]", mappings, Map.of()))
        .hasToString("[1,2]");
    assertThat(evaluate("!FindInMap [Sizes, prod, Values, {DefaultValue: x}]", mappings, Map.of()))
        .isEqualTo(json("\"x\""));
  }

  @Test
  void parametersHaveTheTypesThatTheyDeclare() throws Exception {
    var parameters =
        """
        Parameters:
          Names: {Type: CommaDelimitedList, Default: 'a, b'}
          Count: {Type: Number, Default: 3}
          Stored: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /x/y}
        """;
    assertThat(evaluate("!Ref Names", parameters, Map.of())).isEqualTo(json("[\"a\",\"b\"]"));
    assertThat(evaluate("!Join ['', [!Ref Count, !Ref Stored]]", parameters, Map.of()))
        .isEqualTo(json("\"3stored /x/y\""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Env | qa | Parameter 'Env' must be one of AllowedValues",
        "Days | 0 | Parameter Days failed to satisfy constraint: whole days, please",
        "Days | x | Parameter 'Days' must be a number.",
        "Name | A | Parameter 'Name' must match pattern [a-z]+",
        "Name | abcdef | Parameter 'Name' must contain at most 5 characters",
        "Other | x | Parameters: [Other] do not exist in the template",
      })
  void refusesParametersInAwsWords(String name, String value, String message) {
    var parameters =
        """
        Parameters:
          Env: {Type: String, Default: dev, AllowedValues: [dev, prod]}
          Days: {Type: Number, Default: 1, MinValue: 1, ConstraintDescription: 'whole days, please'}
          Name: {Type: String, Default: ok, AllowedPattern: '[a-z]+', MaxLength: 5}
        """;
    assertThatThrownBy(() -> evaluate("x", parameters, Map.of(name, value)))
        .isInstanceOfSatisfying(
            AwsException.class, e -> assertThat(e.code()).isEqualTo("ValidationError"))
        .hasMessage(message);
  }

  @Test
  void refusesAParameterWithoutAValue() {
    assertThatThrownBy(() -> evaluate("x", "Parameters: {A: {Type: String}}", Map.of()))
        .hasMessage("Parameters: [A] must have values");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "!Ref Nowhere | Template format error: Unresolved resource dependencies [Nowhere] in the"
            + " Outputs block of the template",
        "!Sub '${Nowhere.Arn}' | Template format error: Unresolved resource dependencies [Nowhere]"
            + " in the Outputs block of the template",
        "!If [Unknown, a, b] | Template format error: Unresolved condition dependency Unknown in"
            + " the Outputs block of the template",
        "!Select [5, [a]] | Template error: Fn::Select  cannot select nonexistent value at index 5",
        "!FindInMap [A, b, c] | Template error: Mapping named 'A' is not present in the 'Mappings'"
            + " section of template.",
        "!Sub '${a b}' | Template error: variable names in Fn::Sub syntax must contain only"
            + " alphanumeric characters, underscores, periods, and colons",
        "!Foo x | Template format error: Unrecognized YAML tag !Foo (line 12, column 12)",
      })
  void refusesInAwsWords(String expression, String message) {
    assertThatThrownBy(() -> evaluate(expression)).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{} | Template format error: At least one Resources member must be defined.",
        "{\"Resources\": {\"A\": {\"Type\": \"X\"}}, \"Resource\": {}} | Invalid template property"
            + " or properties [Resource]",
        "{\"Resources\": {\"A-b\": {\"Type\": \"X\"}}} | Template format error: Resource name A-b"
            + " is non alphanumeric.",
        "{\"Resources\": {\"A\": {}}} | Template format error: [/Resources/A] Every Resources"
            + " object must contain a Type member.",
        "{\"Resources\": {\"A\": {\"Type\": \"X\", \"Typ\": 1}}} | Invalid template resource"
            + " property 'Typ'",
        "{\"Resources\": {\"A\": {\"Type\": \"X\", \"DependsOn\": \"B\"}}} | Template format error:"
            + " Unresolved resource dependencies [B] in the Resources block of the template",
        "{\"Resources\": {\"A\": {\"Type\": \"X\", \"DependsOn\": \"B\"}, \"B\": {\"Type\": \"X\","
            + " \"Properties\": {\"P\": {\"Ref\": \"A\"}}}}} | Circular dependency between"
            + " resources: [A, B]",
        "{\"Resources\": | Template format error: JSON not well-formed. (line 1, column 14)",
        "[] | Template format error: unsupported structure.",
        "a: [b | Template format error: YAML not well-formed. (line 1, column 6)",
      })
  void refusesTemplatesInAwsWords(String text, String message) {
    assertThatThrownBy(() -> TemplateReader.read(text))
        .isInstanceOfSatisfying(
            AwsException.class, e -> assertThat(e.code()).isEqualTo("ValidationError"))
        .hasMessage(message);
  }

  /** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
  @Test
  void quotasOfATemplate() {
    refused(many("Parameters", "{Type: String}"), "Number of parameters, 201, is greater than");
    refused(many("Mappings", "{A: {B: c}}"), "Number of mappings, 201, is greater than");
    refused(many("Outputs", "{Value: x}"), "Number of outputs, 201, is greater than");
    refused(
        "Parameters: {%s: {Type: String}}\n%s".formatted("A".repeat(256), SIMPLE),
        "is longer than 255 characters");
    refused("Description: %s\n%s".formatted("ä".repeat(513), SIMPLE), "exceeds 1024 bytes");
    var template = TemplateReader.read("Parameters: {A: {Type: String}}\n" + SIMPLE);
    assertThatThrownBy(
            () -> ParameterValues.check(template, Map.of("A", "x".repeat(4097)), name -> name))
        .hasMessageContaining("longer than 4096 bytes");
  }

  private static final String SIMPLE = "Resources: {A: {Type: 'AWS::SQS::Queue'}}";

  private static String many(String section, String member) {
    var text = new StringBuilder(section).append(":\n");
    for (var i = 0; i <= 200; i++) {
      text.append("  A%d: %s\n".formatted(i, member));
    }
    return text + SIMPLE;
  }

  private static void refused(String text, String message) {
    assertThatThrownBy(() -> TemplateReader.read(text)).hasMessageContaining(message);
  }

  @Test
  void refusesWhatItDoesNotDoByName() {
    assertThatThrownBy(() ->
            TemplateReader.read(
                "{\"Transform\": \"AWS::Serverless-2016-10-31\", \"Resources\": {\"A\": {\"Type\":"
                    + " \"X\"}}}"))
        .hasMessage(
            "The transform AWS::Serverless-2016-10-31 is not supported by Annal's local cloud");
  }

  @Test
  void rulesAreChecked() {
    var text =
        """
        Parameters: {Env: {Type: String, Default: prod}, Size: {Type: String, Default: s}}
        Rules:
          BigInProd:
            RuleCondition: !Equals [!Ref Env, prod]
            Assertions:
              - Assert: {'Fn::Contains': [[m, l], !Ref Size]}
                AssertDescription: prod is big
        %s
        Conditions: {Never: !Equals [a, b]}
        """
            .formatted(RESOURCES);
    var template = TemplateReader.read(text);
    var values =
        Map.<String, JsonNode>of("Env", TextNode.valueOf("prod"), "Size", TextNode.valueOf("s"));
    assertThat(new Evaluator(template, new Scope(values, THERE, AROUND)).brokenRules())
        .isEqualTo(List.of("prod is big (BigInProd)"));
  }
}
