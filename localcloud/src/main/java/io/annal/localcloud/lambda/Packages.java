package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.PublicFiles;
import io.annal.localcloud.wire.RawService.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Brings a function's code in: from the request itself, or from a bucket. */
final class Packages {
  // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
  private static final int DIRECT_LIMIT = 50 * 1024 * 1024;

  private final Cloud cloud;
  private final CodeStore code;
  private final PackageLinks links = new PackageLinks();

  Packages(Cloud cloud, CodeStore code) {
    this.cloud = cloud;
    this.code = code;
  }

  /** Stores the code that the members name and writes its hash and size into the configuration. */
  void store(ObjectNode members, ObjectNode configuration, CallContext context) {
    CodeStore.Stored stored = code.store(bytes(members, context));
    configuration.put("CodeSha256", stored.sha256()).put("CodeSize", stored.size());
  }

  /** An address that gives the package, for a while. */
  String location(FunctionVersion function) {
    return cloud.endpoint()
        + PublicFiles.PATH
        + "lambda/"
        + links.path(function.codeHash(), cloud.clock().instant());
  }

  /** The package of such an address, where it still holds. */
  Optional<Reply> file(String path) {
    return links.hash(path, cloud.clock().instant()).map(code::packageFile).flatMap(Packages::zip);
  }

  private static Optional<Reply> zip(Path file) {
    try {
      return Optional.of(
          new Reply(200, Map.of("Content-Type", "application/zip"), Files.readAllBytes(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty(); // no function has it any more
    } catch (IOException e) {
      throw new UncheckedIOException("The code package %s cannot be read".formatted(file), e);
    }
  }

  /** Removes code that no function has any more. */
  void collect(Functions functions) {
    code.retain(functions.codeHashesInUse());
  }

  private byte[] bytes(ObjectNode members, CallContext context) {
    JsonNode zip = members.path("ZipFile");
    if (!zip.isMissingNode() && !zip.isNull()) {
      return direct(zip);
    }
    if (!members.hasNonNull("S3Bucket") || !members.hasNonNull("S3Key")) {
      throw Refusals.invalid("Please provide a source for function code.");
    }
    ObjectNode input =
        Json.object()
            .put("Bucket", Input.text(members, "S3Bucket"))
            .put("Key", Input.text(members, "S3Key"));
    Input.optionalText(members, "S3ObjectVersion")
        .ifPresent(version -> input.put("VersionId", version));
    try {
      return binary(cloud.call("s3", "GetObject", input, context).path("Body"));
    } catch (AwsException e) {
      throw Refusals.invalid(
          "Error occurred while GetObject. S3 Error Code: %s. S3 Error Message: %s"
              .formatted(e.code(), e.getMessage()));
    }
  }

  private static byte[] direct(JsonNode zip) {
    byte[] bytes = binary(zip);
    if (bytes.length > DIRECT_LIMIT) {
      throw new AwsException(
          "RequestEntityTooLargeException",
          413,
          "Request must be smaller than %d bytes for the UpdateFunctionCode operation"
              .formatted(DIRECT_LIMIT));
    }
    return bytes;
  }

  private static byte[] binary(JsonNode node) {
    try {
      return Optional.ofNullable(node.binaryValue())
          .orElseThrow(() -> Refusals.invalid("Could not unzip uploaded file."));
    } catch (IOException e) {
      throw AwsException.badRequest("SerializationException", "The code package is not in base 64");
    }
  }
}
