package io.annal.localcloud.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An input, and what is wrong in it. */
record Hostile(String what, ObjectNode input) {
  /** In JSON. */
  static final List<String> VALUES =
      List.of(
          "true",
          "1",
          "-1",
          "0",
          "1.5",
          "1e400",
          "1e99999999999",
          "-1e-99999999999",
          "2147483648",
          "9223372036854775808",
          "-9223372036854775809",
          "\"\"",
          "\"x\"",
          "\"1e99999999999\"",
          "\"NaN\"",
          "\"9223372036854775808\"",
          "\"-1\"",
          "\" \"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\\ud83d\\ude00\"",
          "\"%zz\"",
          "\"arn:aws:x\"",
          "\"arn:aws:s3:::a/*?${\"",
          "\"{\\\"a\\\":1e999}\"",
          "\"[\"",
          "\"*\"",
          "\"../..\"",
          "\"" + "a".repeat(100_000) + "\"",
          "[]",
          "[null]",
          "[[]]",
          "[{}]",
          "[1,\"x\"]",
          "{}",
          "{\"\":\"\"}",
          "{\"a\":{}}",
          "{\"S\":1}",
          "null",
          "[".repeat(900) + "]".repeat(900),
          "{\"a\":".repeat(900) + "1" + "}".repeat(900));

  static final boolean ALL = "all".equals(System.getProperty("annal.hostile"));

  /**
   * Sample inputs with one bad place each: with all other members, and with those that name things.
   */
  static List<Hostile> of(String service, String operation, Map<String, String> known) {
    var sample = new SampleInputs(InputTypes.of(service), known).of(operation);
    var inputs = new ArrayList<Hostile>();
    int turn = operation.length();
    for (var place : SampleInputs.places(sample)) {
      for (int i = 0; i < (ALL ? VALUES.size() : 3); i++) {
        String value = VALUES.get(turn++ % VALUES.size());
        JsonNode bad = new POJONode(new RawValue(value));
        var whole = i % 2 == 0 ? place.alone(sample, known.keySet()) : sample;
        String what =
            "%s with %s at %s".formatted(operation, Faults.shortened(value), place.steps());
        inputs.add(new Hostile(what, place.with(whole, bad)));
      }
    }
    return inputs;
  }
}
