package io.annal.localcloud.lambda;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Code packages for tests: a Java function compiled on the spot, and zips of sources. */
final class TestFunction {
  static final String HANDLER = "example.Handler::handleRequest";

  /** Does what the event's {@code do} says, and answers with what it was asked to look at. */
  private static final String JAVA =
      """
      package example;

      import com.amazonaws.services.lambda.runtime.Context;
      import com.amazonaws.services.lambda.runtime.RequestHandler;
      import java.lang.management.ManagementFactory;
      import java.util.List;
      import java.util.Map;
      import java.util.concurrent.atomic.AtomicInteger;

      public class Handler implements RequestHandler<Map<String, Object>, Object> {
        private static final AtomicInteger CALLS = new AtomicInteger();
        public static final String MARK = "MARK-1";

        static {
          if ("true".equals(System.getenv("FAIL_INIT"))) {
            throw new IllegalStateException("init went wrong");
          }
        }

        @Override
        public Object handleRequest(Map<String, Object> event, Context context) {
          int call = CALLS.incrementAndGet();
          System.out.println("event " + event);
          switch (String.valueOf(event.get("do"))) {
            case "fail" -> throw new IllegalArgumentException("as you wish");
            case "exit" -> Runtime.getRuntime().halt(7);
            case "sleep" -> sleep(((Number) event.get("millis")).longValue());
            case "print" -> System.out.print(event.get("text"));
            default -> {}
          }
          return Map.of(
              "event", event, "call", call, "mark", MARK, "pid", ProcessHandle.current().pid(),
              "environment", System.getenv(), "id", context.getAwsRequestId(),
              "arn", context.getInvokedFunctionArn(), "left", context.getRemainingTimeInMillis(),
              "heap", Runtime.getRuntime().maxMemory(),
              "options", "options".equals(event.get("do")) ? options() : List.of());
        }

        private static List<String> options() {
          return ManagementFactory.getRuntimeMXBean().getInputArguments();
        }

        private static void sleep(long millis) {
          try {
            Thread.sleep(millis);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        }
      }
      """;

  private TestFunction() {}

  static byte[] javaJar() {
    return javaJar(JAVA);
  }

  /** The same function, but for the mark that it answers with. */
  static byte[] javaJarWithMark(String mark) {
    return javaJar(JAVA.replace("MARK-1", mark));
  }

  static byte[] javaJar(String source) {
    try {
      Path classes = Files.createTempDirectory("test-function");
      try {
        compile(source, classes);
        return jar(classes);
      } finally {
        delete(classes);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void compile(String source, Path classes) {
    var unit =
        new SimpleJavaFileObject(URI.create("string:///Handler.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(
                null,
                null,
                null,
                List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path")),
                null,
                List.of(unit))
            .call();
    if (!compiled) {
      throw new IllegalStateException("The test function does not compile");
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static byte[] jar(Path classes) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var jar = new JarOutputStream(bytes);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        jar.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
        Files.copy(file, jar);
      }
    }
    return bytes.toByteArray();
  }

  /** A zip of text files. */
  static byte[] zip(Map<String, String> files) {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (var file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
