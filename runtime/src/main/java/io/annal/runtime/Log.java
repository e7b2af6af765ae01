package io.annal.runtime;

import io.annal.Json;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/**
 * Writes one line of JSON for each thing worth telling, where Lambda's log driver picks it up, with
 * the fields that CloudWatch Logs Insights finds by itself.
 */
public final class Log {
  private final PrintStream out;
  private final InstantSource clock;
  private final Json.Obj fields;

  private Log(PrintStream out, InstantSource clock, Json.Obj fields) {
    this.out = out;
    this.clock = clock;
    this.fields = fields;
  }

  /** A log without fields of its own. */
  public Log(PrintStream out, InstantSource clock) {
    this(out, clock, Json.EMPTY);
  }

  /** Writes to standard output. */
  @SuppressWarnings("SystemOut") // what a function prints is its log
  public static Log standard() {
    return new Log(System.out, InstantSource.system());
  }

  /** A log whose lines carry a field more. */
  public Log with(String name, String value) {
    return new Log(out, clock, fields.with(name, Json.of(value)));
  }

  /** Something that went as it should. */
  public void info(String message) {
    write("INFO", message, Json.EMPTY);
  }

  /** Something that somebody should look at. */
  public void warn(String message) {
    write("WARN", message, Json.EMPTY);
  }

  /** Something that went wrong, with everything that is known of it. */
  public void error(String message, Throwable cause) {
    var trace = new StringWriter();
    cause.printStackTrace(new PrintWriter(trace));
    write(
        "ERROR",
        message,
        Json.EMPTY
            .with("errorType", Json.of(cause.getClass().getName()))
            .with("stackTrace", Json.of(trace.toString())));
  }

  private void write(String level, String message, Json.Obj more) {
    var line =
        Json.EMPTY
            .with("timestamp", Json.of(clock.instant().toString()))
            .with("level", Json.of(level))
            .with("message", Json.of(message));
    for (var field : fields.members().entrySet()) {
      line = line.with(field.getKey(), field.getValue());
    }
    for (var field : more.members().entrySet()) {
      line = line.with(field.getKey(), field.getValue());
    }
    line(line);
  }

  /** Writes a line that is its own message, such as one of metrics. */
  void line(Json.Obj line) {
    // one write, so that lines of several threads do not mix
    var text = (JsonText.print(line) + "\n").getBytes(StandardCharsets.UTF_8);
    out.write(text, 0, text.length);
    out.flush();
  }
}
