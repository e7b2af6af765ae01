package io.annal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Nothing in the tree belongs to one machine: a clone elsewhere holds all that it needs. */
final class TreeTest {
  private static final Pattern OF_ONE_MACHINE =
      Pattern.compile(
          "(?<![\\w.~$}-])/(root|home/[a-z][\\w-]*|Users/[A-Za-z][\\w-]*|tmp/[a-z]\\w+)/");

  @Test
  void noFileIsALink() {
    assertThat(Checkout.files()).hasSizeGreaterThan(100).noneMatch(Files::isSymbolicLink);
  }

  @Test
  void noFileNamesAFolderOfOneMachine() {
    assertThat(Checkout.files())
        .allSatisfy(
            file -> assertThat(lines(file)).noneMatch(line -> OF_ONE_MACHINE.matcher(line).find()));
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (MalformedInputException e) {
      return List.of(); // a picture or the like
    }
  }
}
