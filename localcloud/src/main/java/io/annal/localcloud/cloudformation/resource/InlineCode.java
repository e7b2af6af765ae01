package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.BinaryNode;
import io.annal.localcloud.wire.AwsException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Source that stands in the template itself: {@code ZipFile} of AWS::Lambda::Function. Where it
 * loads the <a
 * href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-lambda-function-code-cfnresponsemodule.html">module
 * that answers custom resources</a>, that lies beside it.
 */
final class InlineCode {
  private static final Pattern PYTHON_MODULE =
      Pattern.compile("^\\s*import cfnresponse\\s*$", Pattern.MULTILINE);
  private static final Pattern NODE_MODULE =
      Pattern.compile("require\\(\\s*['\"]cfn-response['\"]\\s*\\)");

  private InlineCode() {}

  /** A deployment package with that source file, named as the runtime wants it. */
  static BinaryNode zip(String runtime, String source) {
    if (runtime.startsWith("python")) {
      return zip("index.py", source, PYTHON_MODULE, "cfnresponse.py", "cfnresponse.py");
    }
    if (runtime.startsWith("nodejs")) {
      return zip(
          "index.js", source, NODE_MODULE, "cfn-response.js", "node_modules/cfn-response/index.js");
    }
    throw invalid(
        "ZipFile can only be used with the Node.js and Python runtimes, not with " + runtime);
  }

  private static AwsException invalid(String message) {
    return AwsException.badRequest("InvalidParameterValueException", message);
  }

  private static BinaryNode zip(
      String file, String source, Pattern asks, String module, String path) {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      put(zip, file, source.getBytes(StandardCharsets.UTF_8));
      if (asks.matcher(source).find()) {
        put(zip, path, resource(module));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return BinaryNode.valueOf(bytes.toByteArray());
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    var entry = new ZipEntry(name);
    entry.setTime(0); // the same source gives the same package, and the same hash
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private static byte[] resource(String name) throws IOException {
    try (var in = InlineCode.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }
}
