package io.annal.tables.operation;

import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import io.annal.tables.schema.Catalogue;
import io.annal.tables.schema.TableDefinition;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds tables by ARNs, where an operation takes no names. */
final class TableArns {
  private static final Pattern ARN =
      Pattern.compile(
          "arn:aws[a-z-]*:dynamodb:([a-z0-9-]+):(\\d{12}):table/([a-zA-Z0-9_.-]{3,255})(/.*)?");

  private final Catalogue catalogue;

  TableArns(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /** The operation, with a name in its input, and that table's place, where an ARN was. */
  static Operation resolving(Operation operation) {
    return (input, place) -> {
      Matcher parts = ARN.matcher(input.path("TableName").asText());
      if (!parts.matches()) {
        return operation.call(input, place);
      }
      input.put("TableName", parts.group(3));
      return operation.call(input, new Place(parts.group(2), parts.group(1)));
    };
  }

  /**
   * The table of an ARN, that of an index or a stream, too.
   *
   * @return empty where there is no such table
   * @throws DynamoDbException {@code ValidationException} where it is no such ARN
   */
  Optional<TableDefinition> table(String arn) {
    if (arn.isEmpty()) {
      throw DynamoDbException.validation("Invalid TableArn");
    }
    Matcher parts = ARN.matcher(arn);
    if (!parts.matches()) {
      throw DynamoDbException.validation(
          "Invalid TableArn: Invalid ResourceArn provided as input " + arn);
    }
    return catalogue.table(new Place(parts.group(2), parts.group(1)), parts.group(3));
  }
}
