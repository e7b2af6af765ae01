package io.annal.localcloud.sqs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Trees;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The entries of a batch, each of which succeeds or fails by itself. */
final class Batch {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,80}");
  private static final int MAX_ENTRIES = 10;

  private Batch() {}

  /** Does it for each; the answer is an entry of {@code Successful}, without its id. */
  static ObjectNode each(ObjectNode input, Function<ObjectNode, ObjectNode> operation) {
    var output = Trees.object();
    var successful = output.putArray("Successful");
    var failed = Trees.object().putArray("Failed");
    for (JsonNode entry : checked(input)) {
      String id = entry.path("Id").asText();
      try {
        successful.add(operation.apply((ObjectNode) entry).put("Id", id));
      } catch (AwsException e) {
        failed
            .addObject()
            .put("Id", id)
            .put("SenderFault", e.status() < 500)
            .put("Code", e.code())
            .put("Message", e.getMessage());
      }
    }
    if (!failed.isEmpty()) {
      output.set("Failed", failed);
    }
    return output;
  }

  private static List<JsonNode> checked(ObjectNode input) {
    List<JsonNode> entries = Input.list(input, "Entries");
    if (entries.isEmpty()) {
      throw AwsException.badRequest(
          "EmptyBatchRequest", "There should be at least one entry in the request.");
    }
    if (entries.size() > MAX_ENTRIES) {
      throw AwsException.badRequest(
          "TooManyEntriesInBatchRequest",
          "Maximum number of entries per request are %d. You have sent %d."
              .formatted(MAX_ENTRIES, entries.size()));
    }
    var ids = new HashSet<String>();
    for (JsonNode entry : entries) {
      String id = entry.path("Id").asText();
      if (!ID.matcher(id).matches()) {
        throw AwsException.badRequest(
            "InvalidBatchEntryId",
            "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It"
                + " can be at most 80 letters long.");
      }
      if (!ids.add(id)) {
        throw AwsException.badRequest("BatchEntryIdsNotDistinct", "Id %s repeated.".formatted(id));
      }
    }
    return entries;
  }
}
