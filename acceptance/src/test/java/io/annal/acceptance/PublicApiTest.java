package io.annal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The library's promises: no change of the public API goes unnoticed, and all of it is documented.
 * {@code make approve-api} writes down the API as it is now, for a reviewer to see.
 */
final class PublicApiTest {
  private static final List<String> MODULES =
      List.of("core", "testkit", "dynamodb", "runtime", "lambda");

  /** What may stay without words: its name says it, or the text above speaks of it. */
  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "(?s).*(no @(param|return|throws)|no main description|default constructor).*");

  /** The checks of a record's parts, and what of an exception would be serialized. */
  private static final Pattern NO_API = Pattern.compile("\\s*(public [A-Z]\\w* \\{|private .*)");

  @ParameterizedTest
  @ValueSource(strings = {"core", "testkit", "dynamodb", "runtime", "lambda"})
  void itIsAsApproved(String module) throws IOException {
    var root = Checkout.path();
    var file = root.resolve("docs/api/" + module + ".txt");
    var now = ApiSignature.of(root.resolve(module).resolve("target/classes"));
    if (Boolean.getBoolean("annal.api.approve")) {
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.write(file, now);
    }
    var approved = Files.readAllLines(file);

    assertThat(without(approved, now))
        .as(
            "gone or changed in %s, which breaks its users; if it is meant: make approve-api, and a"
                + " line under «Changed» in CHANGELOG.md",
            module)
        .isEmpty();
    assertThat(without(now, approved))
        .as("new in %s; if it is meant: make approve-api", module)
        .isEmpty();
  }

  /** Lines with the type that they belong to, for the same member may be in many. */
  private static List<String> without(List<String> lines, List<String> others) {
    var rest = new ArrayList<>(qualified(lines));
    rest.removeAll(qualified(others));
    return rest;
  }

  private static List<String> qualified(List<String> lines) {
    var qualified = new ArrayList<String>();
    var type = "";
    for (var line : lines) {
      if (line.startsWith("  ")) {
        qualified.add(type + ":" + line);
      } else {
        type = line.replaceAll(".*?\\b(io\\.annal[\\w.$]*).*", "$1");
        qualified.add(line);
      }
    }
    return qualified;
  }

  @Test
  void allOfItIsDocumented(@TempDir Path folder) throws IOException {
    var tool = ToolProvider.getSystemDocumentationTool();
    var found = new DiagnosticCollector<JavaFileObject>();
    var output = new StringWriter();
    try (var files = tool.getStandardFileManager(found, null, StandardCharsets.UTF_8)) {
      files.setLocationFromPaths(
          StandardLocation.SOURCE_PATH,
          MODULES.stream().map(m -> Checkout.path().resolve(m).resolve("src/main/java")).toList());
      files.setLocationFromPaths(StandardLocation.CLASS_PATH, classPath());
      files.setLocationFromPaths(
          javax.tools.DocumentationTool.Location.DOCUMENTATION_OUTPUT, List.of(folder));
      var options =
          List.of(
              "-quiet",
              "-protected",
              "-Xdoclint:all",
              "-Xmaxwarns",
              "10000",
              "-subpackages",
              "io.annal",
              "-exclude",
              "io.annal.internal");
      tool.getTask(output, files, found, null, options, null).call();
    }

    assertThat(found.getDiagnostics().stream().flatMap(each -> missing(each).stream()))
        .as("%s", output)
        .isEmpty();
    assertThat(folder.resolve("io/annal/command/CommandHandler.html")).exists();
  }

  private static Optional<String> missing(Diagnostic<? extends JavaFileObject> diagnostic) {
    var message = diagnostic.getMessage(null);
    var source = diagnostic.getSource();
    if (LEFT_OUT.matcher(message).matches() || source == null) {
      return Optional.empty();
    }
    var line = line(source, diagnostic.getLineNumber());
    return NO_API.matcher(line).matches()
        ? Optional.empty()
        : Optional.of("%s:%d %s".formatted(source.getName(), diagnostic.getLineNumber(), message));
  }

  private static String line(JavaFileObject source, long number) {
    try {
      return source.getCharContent(true).toString().lines().skip(number - 1).findFirst().orElse("");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Surefire puts the class path into a jar of its own and says in a property what it is. */
  private static List<Path> classPath() {
    var path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Pattern.compile(java.io.File.pathSeparator).splitAsStream(path).map(Path::of).toList();
  }
}
