package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import java.util.Map;

/** The engine knows one account and one Region; these are translated on the way. */
final class Arns {
  private static final String ENGINE = "arn:aws:dynamodb:ddblocal:000000000000:";

  private Arns() {}

  static String table(String nameOrArn, CallContext context) {
    return context.arn("dynamodb", "table/" + tableName(nameOrArn, context));
  }

  /** A table's name, where its ARN may stand, too. */
  static String tableName(String nameOrArn, CallContext context) {
    if (!nameOrArn.startsWith("arn:")) {
      return nameOrArn;
    }
    String own = context.arn("dynamodb", "table/");
    if (!nameOrArn.startsWith(own)) {
      throw AwsException.validation("Invalid table ARN of another account or Region: " + nameOrArn);
    }
    String rest = nameOrArn.substring(own.length());
    int slash = rest.indexOf('/');
    return slash < 0 ? rest : rest.substring(0, slash);
  }

  static String toEngine(String arn, CallContext context) {
    String own = context.arn("dynamodb", "");
    return arn.startsWith(own) ? ENGINE + arn.substring(own.length()) : arn;
  }

  static String fromEngine(String arn, CallContext context) {
    return arn.startsWith(ENGINE) ? context.arn("dynamodb", arn.substring(ENGINE.length())) : arn;
  }

  /** Translates every text that is an ARN; for answers that hold no items. */
  static void fromEngine(JsonNode node, CallContext context) {
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        if (member.getValue().isTextual()) {
          member.setValue(TextNode.valueOf(fromEngine(member.getValue().asText(), context)));
        } else {
          fromEngine(member.getValue(), context);
        }
      }
    } else if (node instanceof ArrayNode array) {
      array.forEach(item -> fromEngine(item, context));
    }
  }
}
