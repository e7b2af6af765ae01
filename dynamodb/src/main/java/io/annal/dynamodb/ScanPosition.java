package io.annal.dynamodb;

import static io.annal.dynamodb.CommitItem.AGGREGATE_ID;
import static io.annal.dynamodb.CommitItem.EVENT_SEQUENCE;

import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The key of the last item of a scan's page as text: {@code sequence:aggregate id}. */
final class ScanPosition {
  private ScanPosition() {}

  static String text(Map<String, AttributeValue> key) {
    var sequence = Objects.requireNonNull(key.get(EVENT_SEQUENCE), EVENT_SEQUENCE);
    var id = Objects.requireNonNull(key.get(AGGREGATE_ID), AGGREGATE_ID);
    return sequence.n() + ":" + id.s();
  }

  static Map<String, AttributeValue> key(String text) {
    int colon = text.indexOf(':');
    if (colon < 1 || !text.substring(0, colon).chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException("not a position of a scan: " + text);
    }
    return DynamoDbEventStore.key(
        text.substring(colon + 1), Long.parseLong(text.substring(0, colon)));
  }
}
