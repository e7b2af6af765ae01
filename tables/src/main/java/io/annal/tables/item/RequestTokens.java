package io.annal.tables.item;

import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import io.annal.tables.storage.Space;
import io.annal.tables.storage.Storage;
import io.annal.tables.storage.WriteBatch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * {@code ClientRequestToken}: a transaction that comes again within ten minutes is not done again.
 * A token is stored in the transaction's own batch, so it is remembered exactly if its transaction
 * happened.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-apis-txwriteitems-idempotency">Idempotency</a>
 */
public final class RequestTokens {
  private static final Duration REMEMBERED = Duration.ofMinutes(10);
  private static final String PREFIX = "token\0";
  private static final String END = "token\1";
  private static final int STRIPES = 64;
  private static final int FORGOTTEN_AT_ONCE = 100;

  private final Storage storage;
  private final InstantSource clock;
  private final ReentrantLock[] locks = new ReentrantLock[STRIPES];
  private final PriorityBlockingQueue<Remembered> oldest =
      new PriorityBlockingQueue<>(16, Comparator.comparingLong(Remembered::until));

  RequestTokens(Storage storage, InstantSource clock) {
    this.storage = storage;
    this.clock = clock;
    Arrays.setAll(locks, i -> new ReentrantLock());
    Iterator<Space.Entry> entries =
        storage.space(Storage.CATALOGUE).ascending(bytes(PREFIX), bytes(END));
    entries.forEachRemaining(entry -> oldest.add(new Remembered(until(entry), entry.key())));
  }

  /** A token that is stored, and when it may be forgotten. */
  private record Remembered(long until, byte[] key) {}

  /**
   * Does a request, unless it was done before.
   *
   * @param token the caller's
   * @param fingerprint what tells the request from others, always of the same length
   * @param request writes, and adds to its batch what it is given
   * @param repeated answers what was done before
   * @throws DynamoDbException {@code IdempotentParameterMismatchException} where the token was
   *     another request's
   */
  public <T> T once(
      Place place,
      String token,
      byte[] fingerprint,
      Function<Consumer<WriteBatch>, T> request,
      Supplier<T> repeated) {
    byte[] key = bytes(PREFIX + place.account() + "/" + place.region() + "/" + token);
    ReentrantLock lock = locks[Math.floorMod(Arrays.hashCode(key), STRIPES)];
    lock.lock();
    try {
      Optional<byte[]> known = known(key);
      if (known.isEmpty()) {
        return request.apply(batch -> remember(key, fingerprint, batch));
      }
      if (!Arrays.equals(known.get(), fingerprint)) {
        throw DynamoDbException.of(
            "IdempotentParameterMismatchException",
            "An error occurred (IdempotentParameterMismatchException)");
      }
      return repeated.get();
    } finally {
      lock.unlock();
    }
  }

  private Optional<byte[]> known(byte[] key) {
    byte[] value = storage.space(Storage.CATALOGUE).get(key);
    if (value == null || ByteBuffer.wrap(value).getLong() <= clock.millis()) {
      return Optional.empty();
    }
    return Optional.of(Arrays.copyOfRange(value, Long.BYTES, value.length));
  }

  private void remember(byte[] key, byte[] fingerprint, WriteBatch batch) {
    forgetOld(batch);
    long until = clock.millis() + REMEMBERED.toMillis();
    byte[] value =
        ByteBuffer.allocate(Long.BYTES + fingerprint.length)
            .putLong(until)
            .put(fingerprint)
            .array();
    batch.put(Storage.CATALOGUE, key, value);
    oldest.add(new Remembered(until, key));
  }

  /** Removes some that are too old; one that was used again since stays. */
  private void forgetOld(WriteBatch batch) {
    long now = clock.millis();
    for (int i = 0; i < FORGOTTEN_AT_ONCE; i++) {
      Remembered first = oldest.poll();
      if (first == null) {
        return;
      }
      if (first.until() > now) {
        oldest.add(first);
        return;
      }
      if (known(first.key()).isEmpty()) {
        batch.delete(Storage.CATALOGUE, first.key());
      }
    }
  }

  private static long until(Space.Entry entry) {
    return ByteBuffer.wrap(entry.value()).getLong();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
