package io.annal.tables.stream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.Place;
import io.annal.tables.operation.Operation;
import java.util.List;

/** {@code ListStreams}: those that can be read, in the order of their ARNs. */
final class ListStreams implements Operation {
  private static final int MOST = 100;

  private final StreamStore store;

  ListStreams(StreamStore store) {
    this.store = store;
  }

  @Override
  public ObjectNode call(ObjectNode input, Place place) {
    int limit = Checks.of(input, MOST);
    String table = input.path("TableName").asText();
    String name = table.substring(table.lastIndexOf('/') + 1);
    String start = input.path("ExclusiveStartStreamArn").asText();
    List<Stream> found =
        store.all().stream()
            .filter(each -> each.place().equals(place))
            .filter(each -> name.isEmpty() || each.table().equals(name))
            .filter(each -> each.arn().compareTo(start) > 0)
            .toList();
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode streams = answer.putArray("Streams");
    found.stream()
        .limit(limit)
        .forEach(each ->
            streams
                .addObject()
                .put("StreamArn", each.arn())
                .put("TableName", each.table())
                .put("StreamLabel", each.label()));
    if (found.size() > limit) {
      answer.put("LastEvaluatedStreamArn", found.get(limit - 1).arn());
    }
    return answer;
  }
}
