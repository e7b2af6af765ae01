package io.annal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages lead to files that are there; the feature table above all, which names its proofs. */
final class LinksTest {
  private static final Pattern INLINE = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern DEFINITION = Pattern.compile("(?m)^\\[([^]]+)]: (\\S+)$");
  private static final Pattern FEATURE = Pattern.compile("(?m)^\\| .* \\| .* \\| (.*) \\|$");
  private static final Pattern REFERENCE = Pattern.compile("\\[([^]]+)](?:\\[([^]]+)])?(?!\\()");

  static Stream<Path> pages() throws IOException {
    try (Stream<Path> documents = Files.walk(Checkout.path().resolve("docs"))) {
      var pages = documents.filter(file -> file.toString().endsWith(".md")).toList();
      return Stream.concat(
          Stream.of("README.md", "infrastructure/README.md").map(Checkout.path()::resolve),
          pages.stream());
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkLeadsToAFile(Path page) throws IOException {
    var text = Files.readString(page);
    var folder = Objects.requireNonNull(page.getParent());

    assertThat(targets(text)).allSatisfy(target -> assertThat(folder.resolve(target)).exists());
  }

  private static List<String> targets(String text) {
    return Stream.concat(
            INLINE.matcher(text).results().map(link -> link.group(1)),
            DEFINITION.matcher(text).results().map(link -> link.group(2)))
        .filter(target -> !target.matches("[a-z]+:.*|#.*"))
        .map(target -> target.replaceFirst("#.*", ""))
        .toList();
  }

  @Test
  void everyFeatureNamesItsTest() throws IOException {
    var text = Files.readString(Checkout.path().resolve("README.md"));
    var tests = DEFINITION.matcher(text).results().map(definition -> definition.group(1)).toList();
    var features =
        FEATURE
            .matcher(text)
            .results()
            .map(row -> row.group(1))
            .filter(cell -> !cell.equals("shown by"))
            .toList();

    assertThat(features).hasSizeGreaterThan(30);
    assertThat(features).allSatisfy(cell -> assertThat(named(cell)).isNotEmpty().isSubsetOf(tests));
  }

  private static List<String> named(String cell) {
    return REFERENCE.matcher(cell).results().map(LinksTest::label).toList();
  }

  private static String label(MatchResult reference) {
    return Objects.requireNonNullElse(reference.group(2), reference.group(1));
  }
}
