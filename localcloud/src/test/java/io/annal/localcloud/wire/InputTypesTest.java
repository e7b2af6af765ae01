package io.annal.localcloud.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An input is what AWS's model says, before any service reads it. */
class InputTypesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"Limit":"x"}                   | STRING_VALUE can not be converted to an Integer at 'Limit'
          {"Limit":true}                  | TRUE_VALUE can not be converted to an Integer at 'Limit'
          {"Limit":2147483648}            | NUMBER_VALUE can not be converted to an Integer at 'Limit'
          {"Limit":[1]}                   | Start of list found where not expected at 'Limit'
          {"TableName":1}                 | NUMBER_VALUE can not be converted to a String at 'TableName'
          {"TableName":{"a":1}}           | Start of structure or map found where not expected. at 'TableName'
          {"AttributesToGet":"x"}         | Expected list or null at 'AttributesToGet'
          {"AttributesToGet":["a",1]}     | NUMBER_VALUE can not be converted to a String at 'AttributesToGet[1]'
          {"ExclusiveStartKey":{"k":"x"}} | Expected null at 'ExclusiveStartKey.k'
          {"ExclusiveStartKey":{"k":{"B":"?"}}} | STRING_VALUE can not be converted to a Blob at 'ExclusiveStartKey.k.B'
          """)
  void aWrongTypeIsToldInTheWordsOfAws(String json, String sentence) {
    assertThatThrownBy(() -> check("dynamodb", "Scan", json, InputForm.JSON))
        .isInstanceOfSatisfying(
            AwsException.class, e -> assertThat(e.code()).isEqualTo("SerializationException"))
        .hasMessage(sentence);
  }

  @Test
  void anUnknownValueOfAnEnumerationIsRefused() {
    assertThatThrownBy(
            () -> check("dynamodb", "Scan", "{\"ConditionalOperator\":\"x\"}", InputForm.JSON))
        .hasMessage(
            "1 validation error detected: Value 'x' at 'conditionalOperator' failed to satisfy"
                + " constraint: Member must satisfy enum value set: [AND, OR]");
  }

  @Test
  void nullIsAbsentButNoItem() {
    check("dynamodb", "Scan", "{\"Limit\":null}", InputForm.JSON);

    assertThatThrownBy(
            () -> check("dynamodb", "Scan", "{\"AttributesToGet\":[null]}", InputForm.JSON))
        .hasMessageContaining("Value null at 'attributesToGet[0]'");
  }

  @Test
  void membersThatNoModelKnowsAreLeft() {
    var input = check("dynamodb", "Scan", "{\"Unknown\":[1]}", InputForm.JSON);

    assertThat(input).isEqualTo(Trees.readJson("{\"Unknown\":[1]}"));
  }

  @Test
  void aQueryNamesTheEntriesOfAMapAsItsModelDoes() {
    var query =
        query(
            "Message=m&MessageAttributes.entry.1.Name=colour&MessageAttributes.entry.1.Value.DataType=String"
                + "&MessageAttributes.entry.1.Value.StringValue=red");

    InputTypes.of("sns").check("Publish", query, InputForm.QUERY);

    assertThat(query)
        .isEqualTo(
            Trees.readJson(
                "{\"Message\":\"m\",\"MessageAttributes\":{\"colour\":{\"DataType\":\"String\",\"StringValue\":\"red\"}}}"));
  }

  @Test
  void aQuerysPartWhereTextBelongsIsMalformed() {
    assertThatThrownBy(() ->
            InputTypes.of("sns")
                .check("Subscribe", query("Endpoint.EndpointArn=x"), InputForm.QUERY))
        .isInstanceOfSatisfying(
            AwsException.class, e -> assertThat(e.code()).isEqualTo("MalformedInput"));
  }

  private static ObjectNode check(String service, String operation, String json, InputForm form) {
    var input = (ObjectNode) Trees.readJson(json);
    InputTypes.of(service).check(operation, input, form);
    return input;
  }

  private static ObjectNode query(String form) {
    Map<String, List<String>> parameters = new TreeMap<>(Urls.query(form));
    return QueryTree.of(parameters);
  }
}
