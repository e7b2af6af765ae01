package io.annal.localcloud.lambda;

import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The runtime interface client's native part, unpacked once. Left to itself, every process would
 * write it to the same place under {@code /tmp}, and so pull it from under the feet of those that
 * run already.
 */
final class NativeClientLibrary {
  private static final String PROPERTY =
      "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

  private NativeClientLibrary() {}

  /** The option that names the library; none where there is no library for this system. */
  static List<String> option(Path directory) throws IOException {
    String name = "libaws-lambda-jni.%s-%s.so".formatted(system(), architecture());
    try (InputStream in = AWSLambda.class.getResourceAsStream("/jni/" + name)) {
      if (in == null) {
        return List.of();
      }
      byte[] content = in.readAllBytes();
      String file = "%08x-%s".formatted(java.util.Arrays.hashCode(content), name);
      Path library = directory.resolve(file);
      if (!Files.exists(library)) {
        Path staging = Files.createTempFile(directory, "jni", ".tmp");
        Files.write(staging, content);
        Files.move(staging, library, StandardCopyOption.ATOMIC_MOVE);
      }
      return List.of("-D%s=%s".formatted(PROPERTY, library.toAbsolutePath()));
    }
  }

  private static String system() throws IOException {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (!name.equals("linux")) {
      return name;
    }
    Path libraries = Path.of("/lib");
    try (Stream<Path> files = Files.isDirectory(libraries) ? Files.list(libraries) : Stream.of()) {
      boolean musl = files.anyMatch(file -> file.getFileName().toString().startsWith("ld-musl"));
      return musl ? "linux_musl" : "linux";
    }
  }

  private static String architecture() {
    return switch (System.getProperty("os.arch")) {
      case "amd64", "x86_64" -> "x86_64";
      case "aarch64", "arm64" -> "aarch_64";
      case String other -> other;
    };
  }
}
