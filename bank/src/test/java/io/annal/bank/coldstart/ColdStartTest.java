package io.annal.bank.coldstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.annal.dynamodb.LocalDynamoDb;
import io.annal.dynamodb.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Times a command's first answer, from the start of the JVM to the answer with one read and one
 * write on tables in memory, ours beside a bare handler; run by {@code make coldstart}, after the
 * function package was built.
 */
@EnabledIfSystemProperty(named = "annal.coldstart.runs", matches = "\\d+")
final class ColdStartTest {
  private static final int RUNS = Integer.getInteger("annal.coldstart.runs", 5);
  private static final Path PACKAGE = Path.of("target", "annal-bank-function.jar");
  private static final Path TABLE = Path.of("target", "coldstart.txt");
  private static final List<String> TUNED = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final String events = LocalDynamoDb.create(Tables.eventStore("coldstart"));

  @TempDir Path folder;

  private enum Subject {
    OURS("io.annal.bank.CommandFunction"),
    BARE(BareFunction.class.getName());

    final String handler;

    Subject(String handler) {
      this.handler = handler;
    }
  }

  @Test
  void printsATable() throws Exception {
    assertThat(PACKAGE).exists();
    var classpath = PACKAGE.toAbsolutePath() + ":" + timedClasses();
    var lines = new ArrayList<String>();
    lines.add(
        "first answer after the start of the JVM, one read and one write, median of %d runs"
            .formatted(RUNS));
    lines.add("%-34s %8s %8s".formatted("", "ours", "bare"));
    lines.add(row("JVM defaults", classpath, List.of(), List.of()));
    lines.add(row("serial collector, first tier", classpath, TUNED, TUNED));
    lines.add(
        row(
            "the same with an ahead-of-time cache",
            classpath,
            cached(Subject.OURS, classpath),
            cached(Subject.BARE, classpath)));
    Files.write(TABLE, lines);
  }

  private String row(String name, String classpath, List<String> ours, List<String> bare)
      throws Exception {
    return "%-36s %5d ms %5d ms"
        .formatted(
            name, median(Subject.OURS, classpath, ours), median(Subject.BARE, classpath, bare));
  }

  private List<String> cached(Subject subject, String classpath) throws Exception {
    var cache = folder.resolve(subject.name().toLowerCase(Locale.ROOT) + ".aot");
    var train = new ArrayList<>(TUNED);
    train.add("-XX:AOTCacheOutput=" + cache);
    run(subject, classpath, train);
    assertThat(cache).exists();
    var options = new ArrayList<>(TUNED);
    options.add("-XX:AOTCache=" + cache);
    return options;
  }

  private long median(Subject subject, String classpath, List<String> options) throws Exception {
    run(subject, classpath, options);
    var times = new ArrayList<Long>();
    for (int i = 0; i < RUNS; i++) {
      times.add(run(subject, classpath, options));
    }
    times.sort(null);
    return times.get(RUNS / 2);
  }

  /** Milliseconds until the answer's line. */
  private long run(Subject subject, String classpath, List<String> options) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(
        List.of("-cp", classpath, FirstAnswer.class.getName(), subject.handler, payload()));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("AWS_REGION", "eu-central-1");
    builder.environment().put("AWS_ENDPOINT_URL", LocalDynamoDb.endpoint().toString());
    builder.environment().put("EVENT_STORE_TABLE", events);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    long start = System.nanoTime();
    var process = builder.start();
    long end = 0;
    var output = new StringBuilder();
    try (var reader = process.inputReader(UTF_8)) {
      for (var line = reader.readLine(); line != null; line = reader.readLine()) {
        output.append(line).append('\n');
        if (line.startsWith("answer ")) {
          end = System.nanoTime();
          assertThat(line).contains("\"statusCode\":200");
        }
      }
    }
    assertThat(process.waitFor()).as("%s", output).isZero();
    assertThat(end).as("%s", output).isPositive();
    return (end - start) / 1_000_000;
  }

  private static String payload() {
    var id = "account-" + System.nanoTime();
    return """
    {"aggregateId":"%s","eventType":"AccountCreated","eventData":{"accountId":"%s",
     "customerId":"customer-456","accountType":"checking","createdAt":"2024-01-15T10:00:00Z"}}\
    """
        .formatted(id, id);
  }

  /** An ahead-of-time cache takes classes from jars only. */
  private Path timedClasses() throws IOException {
    var jar = folder.resolve("timed.jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (var type : List.of(FirstAnswer.class, BareFunction.class)) {
        var name = type.getName().replace('.', '/') + ".class";
        out.putNextEntry(new JarEntry(name));
        try (var in = type.getClassLoader().getResourceAsStream(name)) {
          assertThat(in).isNotNull();
          in.transferTo(out);
        }
        out.closeEntry();
      }
    }
    return jar;
  }
}
