package io.annal.tables.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Random;

/**
 * A process that writes until it is killed, and says on its output what was acknowledged. Each
 * writer's batch puts its number under its name into some spaces, and appends name and number to
 * another.
 */
final class CrashChild {
  static final int WRITERS = 16;
  static final int SPACES = 4;
  static final int APPENDED = SPACES + 1;

  private CrashChild() {}

  public static void main(String[] args) {
    Storage storage = Storages.open(Path.of(args[0]), Durability.valueOf(args[1]));
    var out = new PrintStream(System.out, true, UTF_8);
    out.println("ready");
    for (int i = 0; i < WRITERS; i++) {
      int writer = i;
      Thread.ofPlatform().start(() -> write(storage, writer, out));
    }
  }

  private static void write(Storage storage, int writer, PrintStream out) {
    var random = new Random();
    byte[] name = ("writer" + writer).getBytes(UTF_8);
    byte[] last = storage.space(1).get(name);
    long number = last == null ? 0 : number(last);
    while (true) {
      number++;
      storage.write(batch(name, number, random));
      out.println(writer + " " + number);
    }
  }

  private static WriteBatch batch(byte[] name, long number, Random random) {
    var batch = new WriteBatch();
    for (int space = 1; space <= SPACES; space++) {
      batch.put(space, name, value(number, random));
      // Others that make pages, and are deleted later.
      batch.put(
          space, (new String(name, UTF_8) + "/" + number).getBytes(UTF_8), value(number, random));
      batch.delete(space, (new String(name, UTF_8) + "/" + (number - 100)).getBytes(UTF_8));
    }
    return batch.append(APPENDED, (new String(name, UTF_8) + " " + number).getBytes(UTF_8));
  }

  private static byte[] value(long number, Random random) {
    return (number + " " + "x".repeat(random.nextInt(800))).getBytes(UTF_8);
  }

  /** That of a value. */
  static long number(byte[] value) {
    String text = new String(value, UTF_8);
    return Long.parseLong(text.substring(0, text.indexOf(' ')));
  }
}
