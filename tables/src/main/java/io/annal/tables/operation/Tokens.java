package io.annal.tables.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.DynamoDbException;
import io.annal.tables.Place;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * {@code ClientRequestToken}: a request that comes again within ten minutes is not done again.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-apis-txwriteitems-idempotency">Idempotency</a>
 */
final class Tokens {
  private static final Duration REMEMBERED = Duration.ofMinutes(10);
  private static final String TOKEN = "ClientRequestToken";

  private final LongSupplier nanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Token, Request> requests = new LinkedHashMap<>();

  /** With a clock as {@link System#nanoTime()}. */
  Tokens(LongSupplier nanos) {
    this.nanos = nanos;
  }

  private record Token(Place place, String text) {}

  /** A request with a token. */
  private static final class Request {
    private final String items;
    private final long since;
    private final ReentrantLock doing = new ReentrantLock();
    private boolean isDone;

    Request(String items, long since) {
      this.items = items;
      this.since = since;
    }
  }

  /**
   * Does a request, unless it was done before.
   *
   * @throws DynamoDbException {@code IdempotentParameterMismatchException} where its token was
   *     another request's
   */
  ObjectNode once(
      ObjectNode input, Place place, Supplier<ObjectNode> request, Supplier<ObjectNode> repeated) {
    Optional<String> token = Members.text(input, TOKEN).filter(text -> !text.isEmpty());
    if (token.isEmpty()) {
      return request.get();
    }
    Request known = request(new Token(place, token.get()), items(input));
    known.doing.lock();
    try {
      if (known.isDone) {
        return repeated.get();
      }
      ObjectNode response = request.get();
      known.isDone = true;
      return response;
    } finally {
      known.doing.unlock();
    }
  }

  private Request request(Token token, String items) {
    lock.lock();
    try {
      long now = nanos.getAsLong();
      forgetOld(now);
      Request known = requests.computeIfAbsent(token, key -> new Request(items, now));
      if (known.items.equals(items)) {
        return known;
      }
      if (known.isDone) {
        throw mismatch();
      }
      // The request of this token was cancelled: it never was.
      var fresh = new Request(items, now);
      requests.remove(token);
      requests.put(token, fresh);
      return fresh;
    } finally {
      lock.unlock();
    }
  }

  /** The oldest are the first. */
  private void forgetOld(long now) {
    Iterator<Request> oldest = requests.values().iterator();
    while (oldest.hasNext() && now - oldest.next().since > REMEMBERED.toNanos()) {
      oldest.remove();
    }
  }

  /** What tells one request from another, in few bytes. */
  private static String items(ObjectNode input) {
    byte[] json = input.path("TransactItems").toString().getBytes(StandardCharsets.UTF_8);
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(json));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static DynamoDbException mismatch() {
    return DynamoDbException.of(
        "IdempotentParameterMismatchException",
        "An error occurred (IdempotentParameterMismatchException)");
  }
}
