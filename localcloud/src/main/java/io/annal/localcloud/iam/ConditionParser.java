package io.annal.localcloud.iam;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.localcloud.iam.PolicyDocument.Condition;
import io.annal.localcloud.iam.PolicyDocument.Quantifier;
import java.util.ArrayList;
import java.util.List;

/** Reads the condition blocks of policies. */
final class ConditionParser {
  private ConditionParser() {}

  static List<Condition> conditions(JsonNode node) {
    if (node.isMissingNode()) {
      return List.of();
    }
    if (!node.isObject()) {
      throw PolicyParser.syntax();
    }
    var conditions = new ArrayList<Condition>();
    node.properties()
        .forEach(block -> {
          if (!block.getValue().isObject()) {
            throw PolicyParser.syntax();
          }
          block
              .getValue()
              .properties()
              .forEach(
                  key -> conditions.add(condition(block.getKey(), key.getKey(), key.getValue())));
        });
    return List.copyOf(conditions);
  }

  private static Condition condition(String operator, String key, JsonNode values) {
    Quantifier quantifier = Quantifier.NONE;
    String name = operator;
    if (name.startsWith("ForAllValues:")) {
      quantifier = Quantifier.ALL;
    } else if (name.startsWith("ForAnyValue:")) {
      quantifier = Quantifier.ANY;
    }
    name = name.substring(name.indexOf(':') + 1);
    boolean ifExists = name.endsWith("IfExists");
    String base = ifExists ? name.substring(0, name.length() - "IfExists".length()) : name;
    Operator known =
        Operator.named(base)
            .filter(op -> !(ifExists && op.equals(Operator.NULL)))
            .orElseThrow(
                () -> PolicyParser.malformed("Invalid Condition type : %s.".formatted(operator)));
    if (key.indexOf(':') < 0) {
      throw PolicyParser.malformed(
          "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
    }
    return new Condition(known, quantifier, ifExists, key, PolicyParser.texts(values));
  }
}
