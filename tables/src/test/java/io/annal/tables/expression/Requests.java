package io.annal.tables.expression;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.JsonValues;
import java.io.UncheckedIOException;

/** Requests and items for tests; {@code '} stands for quotes. */
final class Requests {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Values of every type, by names that say what they are. */
  static final String VALUES =
      """
      {':n': {'N': '1'}, ':m': {'N': '2'}, ':s': {'S': 'x'}, ':t': {'S': 'y'}, ':e': {'S': ''},
       ':bool': {'BOOL': true}, ':null': {'NULL': true}, ':b': {'B': 'AQ=='},
       ':list': {'L': [{'N': '9'}]}, ':map': {'M': {'k': {'N': '1'}}},
       ':ss': {'SS': ['b', 'c']}, ':ns': {'NS': ['2', '3']}, ':bs': {'BS': ['AQ==']}}
      """;

  private Requests() {}

  static ObjectNode json(String text) {
    try {
      return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  static M item(String text) {
    return JsonValues.item(json(text));
  }

  /** A request with an expression and {@link #VALUES}. */
  static ObjectNode request(String parameter, String expression) {
    ObjectNode request = json("{}");
    request.put(parameter, expression);
    request.set("ExpressionAttributeValues", json(VALUES));
    request.set("ExpressionAttributeNames", json("{'#a': 'a', '#n': 'name'}"));
    return request;
  }
}
