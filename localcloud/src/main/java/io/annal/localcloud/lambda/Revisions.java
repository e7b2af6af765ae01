package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.Input;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * When functions, versions and aliases were changed, and conditions on that. A revision id changes
 * with each change of what it stands for, those of its state and its policy included; {@code
 * LastModified} changes with code and configuration alone.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html">FunctionConfiguration</a>
 */
final class Revisions {
  private static final DateTimeFormatter MODIFIED =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxx").withZone(ZoneOffset.UTC);

  private Revisions() {}

  static ObjectNode renew(ObjectNode document) {
    return document.put("RevisionId", UUID.randomUUID().toString());
  }

  /** A change of code or configuration: no two of one function bear the same time. */
  static ObjectNode modified(ObjectNode configuration, Instant now) {
    Instant time = now.truncatedTo(ChronoUnit.MILLIS);
    String before = configuration.path("LastModified").asText();
    if (!before.isEmpty()) {
      Instant next = MODIFIED.parse(before, Instant::from).plusMillis(1);
      time = time.isBefore(next) ? next : time;
    }
    return renew(configuration.put("LastModified", MODIFIED.format(time)));
  }

  /** Refuses a change that was asked for of another revision. */
  static void check(ObjectNode input, JsonNode current) {
    Input.optionalText(input, "RevisionId")
        .filter(asked -> !asked.equals(current.path("RevisionId").asText()))
        .ifPresent(_ -> {
          throw Refusals.precondition();
        });
  }
}
