package io.annal.tables.stream;

import io.annal.tables.item.Change;
import io.annal.tables.schema.StreamDefinition.View;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.ItemBytes;
import io.annal.tables.value.Sizes;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a stream tells of one change.
 *
 * @param time when it happened, in milliseconds
 * @param event what it did
 * @param byTimeToLive whether the service deleted the item because it expired
 * @param key of the item
 * @param before the item before, where the stream shows that
 * @param after the item after, where the stream shows that
 */
record StreamRecord(
    Instant time, Event event, boolean byTimeToLive, M key, Optional<M> before, Optional<M> after) {
  private static final int HEAD = Long.BYTES + 2;
  private static final int NONE = -1;
  private static final byte[] NOTHING = {};

  /** As {@code eventName} says it. */
  enum Event {
    INSERT(1),
    MODIFY(2),
    REMOVE(3);

    private final byte code;

    Event(int code) {
      this.code = (byte) code;
    }

    static Event of(byte code) {
      return Arrays.stream(values()).filter(each -> each.code == code).findFirst().orElseThrow();
    }
  }

  static StreamRecord of(Change change, View view, Instant time) {
    Event event =
        change.before().isEmpty()
            ? Event.INSERT
            : change.after().isEmpty() ? Event.REMOVE : Event.MODIFY;
    return new StreamRecord(
        time,
        event,
        change.byTimeToLive(),
        change.key(),
        change.before().filter(item -> view.hasOld()),
        change.after().filter(item -> view.hasNew()));
  }

  /** {@code SizeBytes}. */
  int size() {
    return Sizes.item(key) + before.map(Sizes::item).orElse(0) + after.map(Sizes::item).orElse(0);
  }

  /**
   * For storage.
   *
   * @param stored the item after as {@link ItemBytes}, whether the stream shows it or not
   */
  byte[] toBytes(Optional<byte[]> stored) {
    byte[] keyBytes = ItemBytes.write(key);
    byte[] beforeBytes = before.map(ItemBytes::write).orElse(NOTHING);
    byte[] afterBytes = after.isPresent() ? stored.orElseThrow() : NOTHING;
    var out =
        ByteBuffer.allocate(
            HEAD + 3 * Integer.BYTES + keyBytes.length + beforeBytes.length + afterBytes.length);
    out.putLong(time.toEpochMilli()).put(event.code).put((byte) (byTimeToLive ? 1 : 0));
    out.putInt(keyBytes.length).put(keyBytes);
    out.putInt(before.isPresent() ? beforeBytes.length : NONE).put(beforeBytes);
    out.putInt(after.isPresent() ? afterBytes.length : NONE).put(afterBytes);
    return out.array();
  }

  /** The time of what {@link #toBytes} wrote. */
  static Instant time(byte[] bytes) {
    return Instant.ofEpochMilli(ByteBuffer.wrap(bytes).getLong());
  }

  /** Reads what {@link #toBytes} wrote. */
  static StreamRecord of(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes);
    var time = Instant.ofEpochMilli(in.getLong());
    Event event = Event.of(in.get());
    boolean byTimeToLive = in.get() == 1;
    return new StreamRecord(time, event, byTimeToLive, item(in).orElseThrow(), item(in), item(in));
  }

  private static Optional<M> item(ByteBuffer in) {
    int length = in.getInt();
    if (length == NONE) {
      return Optional.empty();
    }
    var bytes = new byte[length];
    in.get(bytes);
    return Optional.of(ItemBytes.read(bytes));
  }
}
