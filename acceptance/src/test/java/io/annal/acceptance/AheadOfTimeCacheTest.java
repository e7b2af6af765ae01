package io.annal.acceptance;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What makes a start fast is there after the first one, fits, and never stands in the way. */
final class AheadOfTimeCacheTest {
  private static final Path RUN = Checkout.path().resolve("cli/target/run");
  private static final Path CACHE = RUN.resolve("annal.aot");
  private static final Path STANDS_ON = RUN.resolve("annal.aot.of");

  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void isThere() throws IOException {
    start().succeeded();
    Files.copy(CACHE, folder.resolve("cache"));
    Files.copy(STANDS_ON, folder.resolve("stands-on"));
  }

  @AfterEach
  void isThereAgain() throws IOException {
    Files.copy(folder.resolve("cache"), CACHE, REPLACE_EXISTING, COPY_ATTRIBUTES);
    Files.copy(folder.resolve("stands-on"), STANDS_ON, REPLACE_EXISTING);
  }

  @Test
  void aStartMakesItAndTheNextOneTakesClassesFromIt() throws IOException {
    Files.delete(CACHE);
    Files.delete(STANDS_ON);

    assertThat(start().succeeded().said()).contains("Preparing the next starts ... ");

    assertThat(CACHE).isNotEmptyFile();
    assertThat(start().succeeded().said()).doesNotContain("Preparing").doesNotContain("cache");
    assertThat(classesLoadedBy("status"))
        .contains("io.annal.cli.StatusCommand source: shared objects file");
  }

  @Test
  void oneOfOtherJarsIsNamedAndNotUsed() throws IOException {
    Files.writeString(STANDS_ON, Files.readString(STANDS_ON).replaceFirst("\\.jar", ".rar"));

    assertThat(status().said())
        .contains("annal: the ahead-of-time cache is of other jars or another JDK and is not used")
        .contains("No local cloud is running");
    assertThat(classesLoadedBy("status")).contains("io.annal.cli.StatusCommand source: file:");
  }

  @Test
  void oneThatIsNoCacheAtAllDoesNotStopACommand() throws IOException {
    Files.writeString(CACHE, "no cache");

    assertThat(status().said()).contains("AOT cache").contains("No local cloud is running");
    assertThat(annal("status --data '" + folder + "' 2>/dev/null").said())
        .startsWith("No local cloud is running");
  }

  @Test
  void optionsOfTheUserThatGoWithNoCacheGoBeforeIt() {
    assertThat(
            Shell.in(Checkout.path())
                .with("JDK_JAVA_OPTIONS", "-Xshare:off")
                .run("./annal status --data '" + folder + "'")
                .said())
        .contains("No local cloud is running");
  }

  private Shell.Result start() {
    return annal("up --empty --until-ready --port 0 --data '" + folder.resolve("data") + "'");
  }

  private Shell.Result status() {
    return annal("status --data '" + folder + "'");
  }

  private String classesLoadedBy(String command) throws IOException {
    Path log = folder.resolve("classes.log");
    Shell.in(Checkout.path())
        .with("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + log)
        .run("./annal " + command + " --data '" + folder + "'");
    return Files.readString(log);
  }

  private static Shell.Result annal(String command) {
    return Shell.in(Checkout.path()).run("./annal " + command);
  }
}
