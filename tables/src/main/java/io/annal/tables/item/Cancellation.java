package io.annal.tables.item;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Why a transaction was cancelled: a reason for each of its actions, in their order.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#API_TransactWriteItems_Errors">TransactWriteItems,
 *     errors</a>
 */
public final class Cancellation {
  /** Nothing was wrong with an action. */
  public static final Reason NONE = new Reason("None", "", JsonNodeFactory.instance.objectNode());

  static final Reason CONFLICT =
      new Reason(
          "TransactionConflict",
          "Transaction is ongoing for the item",
          JsonNodeFactory.instance.objectNode());

  /** Refuses the whole request, as empty values of the table's key do. */
  private static final String EMPTY_INDEX_KEY =
      "One or more parameter values are not valid. The update expression";

  private Cancellation() {}

  /**
   * What was wrong with one action.
   *
   * @param code as the API reference lists them
   * @param message empty for none
   * @param members further ones: the item that failed a condition
   */
  public record Reason(String code, String message, ObjectNode members) {
    public boolean isNone() {
      return code.equals(NONE.code());
    }
  }

  /**
   * The error as a reason; one that is none of an action's is thrown.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CancellationReason.html">CancellationReason</a>
   */
  public static Reason reason(DynamoDbException fault) {
    if (String.valueOf(fault.getMessage()).startsWith(EMPTY_INDEX_KEY)) {
      throw fault;
    }
    String code =
        switch (fault.code()) {
          case "ConditionalCheckFailedException" -> "ConditionalCheckFailed";
          case "ValidationException" -> "ValidationError";
          case "ItemCollectionSizeLimitExceededException" -> "ItemCollectionSizeLimitExceeded";
          case "ProvisionedThroughputExceededException" -> "ProvisionedThroughputExceeded";
          default -> throw fault;
        };
    ObjectNode members = fault.members().retain("Item");
    return new Reason(code, String.valueOf(fault.getMessage()), members);
  }

  /** The error that tells the reasons. */
  public static DynamoDbException of(List<Reason> reasons) {
    var members = JsonNodeFactory.instance.objectNode();
    var list = members.putArray("CancellationReasons");
    for (Reason reason : reasons) {
      ObjectNode json = reason.members().deepCopy();
      json.put("Code", reason.code());
      if (!reason.message().isEmpty()) {
        json.put("Message", reason.message());
      }
      list.add(json);
    }
    String codes = reasons.stream().map(Reason::code).collect(Collectors.joining(", "));
    return new DynamoDbException(
        "TransactionCanceledException",
        400,
        "Transaction cancelled, please refer cancellation reasons for specific reasons ["
            + codes
            + "]",
        members);
  }
}
