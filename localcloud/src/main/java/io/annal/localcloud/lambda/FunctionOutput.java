package io.annal.localcloud.lambda;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * What a process prints, line by line. It goes by way of a file: whatever was printed before the
 * process answered is in it by then, so the end of an invocation's output is certain, which with a
 * pipe it is not.
 */
final class FunctionOutput implements Closeable {
  /** A longer line becomes several, as the log service takes no larger event. */
  private static final int LONGEST_LINE = 256 * 1024 - 26;

  private static final long CUT_AT_BYTES = 4 << 20;

  private final Path file;
  private final Consumer<String> lines;
  private final FileChannel channel;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
  private long position;

  FunctionOutput(Path file, Consumer<String> lines) {
    this.file = file;
    this.lines = lines;
    try {
      this.channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException("No place for a function's output at " + file, e);
    }
  }

  Path file() {
    return file;
  }

  /** Hands on the lines that are complete. */
  synchronized void poll() {
    if (!channel.isOpen()) {
      return;
    }
    try {
      for (int read = read(); read > 0; read = read()) {
        position += read;
        take();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("A function's output cannot be read from " + file, e);
    }
  }

  private int read() throws IOException {
    buffer.clear();
    return channel.read(buffer, position);
  }

  /** Hands on everything, a last line without its end included. Between invocations only. */
  synchronized void drain() {
    poll();
    if (line.size() > 0) {
      emit();
    }
    // A process does nothing between invocations, so nothing is written while the file is cut.
    if (position > CUT_AT_BYTES && channel.isOpen()) {
      try {
        channel.truncate(0);
        position = 0;
      } catch (IOException e) {
        throw new UncheckedIOException("A function's output cannot be cut: " + file, e);
      }
    }
  }

  @Override
  public synchronized void close() {
    if (!channel.isOpen()) {
      return;
    }
    drain();
    try {
      channel.close();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("A function's output cannot be removed: " + file, e);
    }
  }

  private void take() {
    buffer.flip();
    while (buffer.hasRemaining()) {
      byte next = buffer.get();
      if (next == '\n' || line.size() >= LONGEST_LINE) {
        emit();
      }
      if (next != '\n') {
        line.write(next);
      }
    }
  }

  private void emit() {
    // A carriage return within is how a process keeps several lines in one event, as on AWS.
    String text = line.toString(StandardCharsets.UTF_8);
    while (text.endsWith("\r")) {
      text = text.substring(0, text.length() - 1);
    }
    if (!text.isEmpty()) {
      lines.accept(text.replace('\r', '\n'));
    }
    line.reset();
  }
}
