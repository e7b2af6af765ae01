package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.BinaryNode;
import io.annal.localcloud.wire.AwsException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Source that stands in the template itself: {@code ZipFile} of AWS::Lambda::Function. */
final class InlineCode {
  private InlineCode() {}

  /** A deployment package with that one source file, named as the runtime wants it. */
  static BinaryNode zip(String runtime, String source) {
    String file;
    if (runtime.startsWith("python")) {
      file = "index.py";
    } else if (runtime.startsWith("nodejs")) {
      file = "index.js";
    } else {
      throw AwsException.badRequest(
          "InvalidParameterValueException",
          "ZipFile can only be used with the Node.js and Python runtimes, not with " + runtime);
    }
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      var entry = new ZipEntry(file);
      entry.setTime(0); // the same source gives the same package, and the same hash
      zip.putNextEntry(entry);
      zip.write(source.getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return BinaryNode.valueOf(bytes.toByteArray());
  }
}
