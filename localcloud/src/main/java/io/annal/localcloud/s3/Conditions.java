package io.annal.localcloud.s3;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.s3.ObjectStore.Version;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Input;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Conditional requests.
 *
 * <p>See <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html">S3's page
 * on them</a>.
 */
final class Conditions {
  private Conditions() {}

  static void beforeRead(ObjectNode input, Version version) {
    Optional<String> match = Input.optionalText(input, "IfMatch");
    Optional<String> noneMatch = Input.optionalText(input, "IfNoneMatch");
    Instant modified = version.modified().truncatedTo(ChronoUnit.SECONDS);
    if (match.isPresent()
        ? !matches(match.get(), version)
        : time(input, "IfUnmodifiedSince").filter(modified::isAfter).isPresent()) {
      throw S3Errors.preconditionFailed();
    }
    if (noneMatch.isPresent()
        ? matches(noneMatch.get(), version)
        : time(input, "IfModifiedSince").filter(t -> !modified.isAfter(t)).isPresent()) {
      throw new AwsException("NotModified", 304, "Not Modified");
    }
  }

  static void beforeWrite(ObjectNode input, Optional<Version> current) {
    Optional<String> noneMatch = Input.optionalText(input, "IfNoneMatch");
    if (noneMatch.isPresent() && !noneMatch.get().equals("*")) {
      throw AwsException.unsupported("If-None-Match other than * on a write");
    }
    if (noneMatch.isPresent() && current.isPresent()) {
      throw S3Errors.preconditionFailed();
    }
    beforeDelete(input, current);
  }

  static void beforeDelete(ObjectNode input, Optional<Version> current) {
    Input.optionalText(input, "IfMatch")
        .ifPresent(etag -> {
          if (!matches(etag, current.orElseThrow(S3Errors::noKey))) {
            throw S3Errors.preconditionFailed();
          }
        });
  }

  static void beforeCopy(ObjectNode input, Version original) {
    boolean holds =
        Input.optionalText(input, "CopySourceIfMatch").map(e -> matches(e, original)).orElse(true)
            && Input.optionalText(input, "CopySourceIfNoneMatch")
                .map(e -> !matches(e, original))
                .orElse(true);
    if (!holds) {
      throw S3Errors.preconditionFailed();
    }
  }

  private static boolean matches(String header, Version version) {
    String wanted = header.replace("\"", "").strip();
    return wanted.equals("*") || wanted.equals(version.etag().replace("\"", ""));
  }

  /** A date that cannot be read is as if it were not there, as HTTP demands. */
  private static Optional<Instant> time(ObjectNode input, String member) {
    return Input.optionalText(input, member)
        .flatMap(text -> {
          try {
            return Optional.of(
                ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
          } catch (DateTimeParseException e) {
            return Optional.empty();
          }
        });
  }
}
