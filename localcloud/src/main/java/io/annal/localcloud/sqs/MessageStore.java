package io.annal.localcloud.sqs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.StateStore.StateMap;
import io.annal.localcloud.wire.Trees;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The messages of one queue, in memory and on disk. Every change is on disk before its caller hears
 * of it: what was sent stays, what was deleted stays away, and what was received stays hidden for
 * its time, whenever the process ends.
 */
final class MessageStore {
  private static final int NUMBERS_A_MILLISECOND = 1 << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final TreeMap<Long, Message> messages = new TreeMap<>();
  private final StateMap state;
  private final Clock clock;
  private final String prefix;
  private long last;
  private boolean closed;

  MessageStore(String inner, StateMap state, Clock clock) {
    this.state = state;
    this.clock = clock;
    this.prefix = inner + "/";
    state
        .entries(prefix)
        .forEach(entry -> {
          last = Long.parseLong(entry.key().substring(prefix.length()));
          messages.put(last, new Message(last, (ObjectNode) entry.value()));
        });
  }

  /** Adds a message that is made of its number. */
  Message add(Function<Long, Message> maker) {
    return locked(() -> {
      last = Math.max(last + 1, clock.millis() * NUMBERS_A_MILLISECOND);
      var message = maker.apply(last);
      state.put(key(message), message.facts());
      messages.put(last, message);
      changed.signalAll();
      return message;
    });
  }

  /**
   * Takes up to that many messages, and hides each from others.
   *
   * @param exhausted those that go to the dead-letter queue instead; they leave memory, not disk
   * @param waitMillis how long to wait for a first one
   */
  Received receive(
      int most, long hideMillis, long waitMillis, boolean fifo, Predicate<Message> exhausted) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
    lock.lock();
    try {
      var received = take(most, hideMillis, fifo, exhausted);
      long left = end - System.nanoTime();
      while (received.isEmpty() && left > 0 && !closed) {
        var _ = changed.awaitNanos(Math.min(left, untilNext()));
        received = take(most, hideMillis, fifo, exhausted);
        left = end - System.nanoTime();
      }
      return received;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AwsException("ServiceUnavailable", 503, "The local cloud is being stopped");
    } finally {
      lock.unlock();
    }
  }

  private Received take(int most, long hideMillis, boolean fifo, Predicate<Message> exhausted) {
    long now = clock.millis();
    var taken = new ArrayList<Message>();
    var dead = new ArrayList<Message>();
    var closedGroups = new HashSet<String>();
    var groups = new LinkedHashMap<String, List<Message>>();
    for (Message message : messages.values()) {
      String group = fifo ? message.group().orElse("") : "";
      var sameGroup = groups.computeIfAbsent(group, _ -> new ArrayList<>());
      if (fifo && closedGroups.contains(group)) {
        continue;
      }
      if (!message.visible(now)) {
        closedGroups.add(group);
      } else if (exhausted.test(message)) {
        dead.add(message);
      } else {
        sameGroup.add(message);
      }
      if (isEnough(groups, most)) {
        break;
      }
    }
    groups.values().stream().flatMap(List::stream).limit(most).forEach(taken::add);
    var changes = new LinkedHashMap<String, ObjectNode>();
    for (Message message : taken) {
      String receipt = message.number() + "." + UUID.randomUUID();
      message.received(receipt, now, now + hideMillis);
      changes.put(key(message), message.facts());
    }
    if (!changes.isEmpty()) {
      state.putAll(changes);
    }
    dead.forEach(message -> messages.remove(message.number()));
    return new Received(taken.stream().map(MessageStore::copy).toList(), dead);
  }

  /**
   * A FIFO queue gives as many messages of one group as there are before it goes on to the next
   * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html),
   * so that the first group with any must be full.
   */
  private static boolean isEnough(Map<String, List<Message>> groups, int most) {
    return groups.values().stream()
        .filter(group -> !group.isEmpty())
        .findFirst()
        .filter(group -> group.size() >= most)
        .isPresent();
  }

  private long untilNext() {
    long now = clock.millis();
    return messages.values().stream()
        .filter(message -> !message.visible(now))
        .mapToLong(message -> TimeUnit.MILLISECONDS.toNanos(message.visibleAt() - now))
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** Takes messages off the disk that were moved elsewhere. */
  void forget(List<Message> moved) {
    state.removeAll(moved.stream().map(this::key).toList());
  }

  /** Deletes the message of its latest receipt; an older receipt's is left, as AWS leaves it. */
  void delete(String receipt) {
    locked(() -> {
      find(receipt)
          .filter(message -> message.receipt().equals(receipt))
          .ifPresent(message -> {
            messages.remove(message.number());
            state.remove(key(message));
            changed.signalAll();
          });
      return true;
    });
  }

  /**
   * Hides it for that long from now; also one that can be received again, unless that has happened.
   */
  void hide(String receipt, long millis) {
    locked(() -> {
      long now = clock.millis();
      var message =
          find(receipt)
              .filter(found -> found.receipt().equals(receipt))
              .orElseThrow(() ->
                  AwsException.badRequest(
                      "MessageNotInflight", "The message referred to isn't in flight."));
      message.hideUntil(now + millis);
      state.put(key(message), message.facts());
      changed.signalAll();
      return true;
    });
  }

  private Optional<Message> find(String receipt) {
    try {
      int end = receipt.indexOf('.');
      var _ = UUID.fromString(receipt.substring(end + 1));
      return Optional.ofNullable(messages.get(Long.parseLong(receipt.substring(0, end))));
    } catch (RuntimeException e) {
      throw AwsException.badRequest(
          "ReceiptHandleIsInvalid",
          "The input receipt handle \"%s\" is invalid.".formatted(receipt));
    }
  }

  /** Takes away what was sent before that time. */
  void expire(long before) {
    removeIf(message -> message.sent() < before);
  }

  void purge() {
    removeIf(_ -> true);
  }

  private void removeIf(Predicate<Message> condition) {
    locked(() -> {
      var gone = messages.values().stream().filter(condition).toList();
      if (!gone.isEmpty()) {
        state.removeAll(gone.stream().map(this::key).toList());
        gone.forEach(message -> messages.remove(message.number()));
      }
      return true;
    });
  }

  /** How many can be received, are delayed, and are in flight. */
  ObjectNode counts() {
    return locked(() -> {
      long now = clock.millis();
      long visible = messages.values().stream().filter(m -> m.visible(now)).count();
      long flying = messages.values().stream().filter(m -> m.inFlight(now)).count();
      long delayed = messages.size() - visible - flying;
      return Trees.object()
          .put("ApproximateNumberOfMessages", String.valueOf(visible))
          .put("ApproximateNumberOfMessagesDelayed", String.valueOf(delayed))
          .put("ApproximateNumberOfMessagesNotVisible", String.valueOf(flying));
    });
  }

  /** Whoever waits for messages gets none. */
  void close() {
    locked(() -> {
      closed = true;
      changed.signalAll();
      return true;
    });
  }

  private String key(Message message) {
    return prefix + "%020d".formatted(message.number());
  }

  private static Message copy(Message message) {
    return new Message(message.number(), message.facts().deepCopy());
  }

  private <T> T locked(java.util.function.Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  /** What a receive found. */
  record Received(List<Message> messages, List<Message> dead) {
    boolean isEmpty() {
      return messages.isEmpty() && dead.isEmpty();
    }
  }
}
