package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import java.util.Map;

/** ARNs of tables and what belongs to them. */
final class Arns {
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

  /** The same in another Region. */
  static String moved(String arn, CallContext from, CallContext to) {
    String before = from.arn("dynamodb", "");
    return arn.startsWith(before) ? to.arn("dynamodb", arn.substring(before.length())) : arn;
  }

  /** Moves every text that is an ARN to another Region; for answers that hold no items. */
  static void move(JsonNode node, CallContext from, CallContext to) {
    if (from.region().equals(to.region())) {
      return;
    }
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        if (member.getValue().isTextual()) {
          member.setValue(TextNode.valueOf(moved(member.getValue().asText(), from, to)));
        } else {
          move(member.getValue(), from, to);
        }
      }
    } else if (node instanceof ArrayNode array) {
      array.forEach(item -> move(item, from, to));
    }
  }
}
