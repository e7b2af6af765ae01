package io.annal.runtime;

import io.annal.AnnalException;
import io.annal.Commit;
import io.annal.Environment;
import io.annal.Json;
import io.annal.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/**
 * Publishes commits from the event store's stream. Delivery is at least once: when something fails,
 * the stream retries from there, and what came after it is published again.
 *
 * <p>An entry that the bus refuses is tried again by itself; what still fails is reported as a
 * partial failure of the batch (<a
 * href="https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html">Configuring
 * partial batch response</a>), the first one only, for the stream goes on from there. Others in the
 * batch are not held back meanwhile.
 *
 * <p>A record that no attempt could publish, as it holds no commit or one that the bus cannot
 * carry, is given up at once: it goes to the dead letters, and the stream goes on. Only where they
 * do not take it either does it hold the stream back, until that gives up.
 *
 * <p>A bus that does not exist takes every entry and keeps none, so the publisher looks whether it
 * is there, before the first batch and at intervals. While it is not, whole batches fail, counted
 * as {@code BusMissing}, for which there is an alarm, and the stream keeps them.
 *
 * <p>The store is immutable, so its stream holds nothing but insertions unless somebody rewrites
 * history, which no policy of the table can wholly forbid (ADR 017). A record of a change or a
 * removal is nothing that happened in the domain: it is never published, but reported as an error,
 * counted as {@code HistoryRewritten}, for which there is an alarm, and kept in the dead letters.
 */
final class StreamPublisher implements Endpoint {
  private static final int ATTEMPTS = 4;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

  /** Codes of failed entries for which trying again helps, by the API's reference. */
  private static final Set<String> PASSING =
      Set.of("InternalFailure", "InternalException", "ThrottlingException");

  private final EventBridgeClient client;
  private final Bus bus;
  private final DeadLetters deadLetters;
  private final Environment environment;
  private final Telemetry telemetry;
  private final BusPresence presence;

  /** Publishes to that bus, and gives up what cannot be published to those dead letters. */
  public StreamPublisher(
      EventBridgeClient client,
      Bus bus,
      DeadLetters deadLetters,
      Environment environment,
      Telemetry telemetry) {
    this.client = client;
    this.bus = bus;
    this.deadLetters = deadLetters;
    this.environment = environment;
    this.telemetry = telemetry;
    this.presence = new BusPresence(client, bus, environment.clock(), telemetry);
  }

  /** An entry on its way, and the record that it comes from. */
  private record Outgoing(int record, PutEventsRequestEntry entry, long size) {}

  @Override
  public Json handle(byte[] payload, Invocation invocation) {
    var batch = JsonText.parseObject(payload);
    var records = StreamRecord.batch(batch);
    if (presence.isMissing(invocation.log())) {
      return answer(records.stream().findFirst());
    }
    var hopeless = new TreeMap<Integer, AnnalException>();
    var outgoing = prepare(records, hopeless, invocation.log());
    var refused = new ArrayList<Outgoing>();
    for (var chunk : chunks(outgoing)) {
      refused.addAll(publish(chunk, invocation.log()));
    }
    if (presence.isGone(invocation.log())) {
      return answer(records.stream().findFirst());
    }
    telemetry.count("EventsPublished", outgoing.size() - refused.size());
    int failed = refused.stream().mapToInt(Outgoing::record).min().orElse(records.size());
    // what comes after a failure is handed over again, and need not become a dead letter each time
    for (var each : hopeless.headMap(failed).entrySet()) {
      var record = records.get(each.getKey());
      if (DeadLetterEnvelope.before(batch) || !giveUp(record, each.getValue(), invocation)) {
        failed = each.getKey();
        break;
      }
    }
    return answer(records.stream().skip(failed).findFirst());
  }

  /** The entries of all records but those that can never be published. */
  private List<Outgoing> prepare(
      List<StreamRecord> records, Map<Integer, AnnalException> hopeless, Log log) {
    var outgoing = new ArrayList<Outgoing>();
    for (int i = 0; i < records.size(); i++) {
      try {
        prepare(i, records.get(i), outgoing, log);
      } catch (AnnalException e) {
        hopeless.put(i, e);
      }
    }
    return outgoing;
  }

  /** Throws where the record can never be published. */
  private void prepare(int index, StreamRecord record, List<Outgoing> outgoing, Log log) {
    if (record.rewritesHistory()) {
      telemetry.count("HistoryRewritten", 1);
      throw new AnnalException(
          "history was rewritten: %s of the item of aggregate %s in the event store"
              .formatted(record.eventName(), record.item()));
    }
    var commit = record.commit();
    bus.entries(commit).stream()
        .map(sized -> new Outgoing(index, sized.entry(), sized.size()))
        .forEach(outgoing::add);
    log(commit, log);
  }

  /** Returns whether the stream may go on without the record. */
  private boolean giveUp(StreamRecord record, AnnalException why, Invocation invocation) {
    invocation.log().error("record " + record.sequenceNumber() + " cannot be published", why);
    telemetry.count("PublishFailures", 1);
    try {
      return deadLetters.keep(
          DeadLetterEnvelope.of(record, why, invocation, environment.clock().instant()));
    } catch (SdkException e) {
      invocation.log().error("nor be put to the dead letters", e);
      return false;
    }
  }

  private void log(Commit commit, Log log) {
    telemetry.duration(
        "PublishLag", Duration.between(commit.timestamp(), environment.clock().instant()));
    TraceContext.log(log, commit.cause().metadata())
        .with("correlationId", commit.cause().correlationId())
        .with("commandId", commit.cause().commandId())
        .with("aggregateId", commit.aggregateId().value())
        .info("publishing %d to %d".formatted(commit.sequence(), commit.lastSequence()));
  }

  private static List<List<Outgoing>> chunks(List<Outgoing> all) {
    var chunks = new ArrayList<List<Outgoing>>();
    var chunk = new ArrayList<Outgoing>();
    long bytes = 0;
    for (var each : all) {
      if (!chunk.isEmpty()
          && (chunk.size() == Bus.MAX_ENTRIES || bytes + each.size() >= Bus.MAX_BYTES)) {
        chunks.add(chunk);
        chunk = new ArrayList<>();
        bytes = 0;
      }
      chunk.add(each);
      bytes += each.size();
    }
    if (!chunk.isEmpty()) {
      chunks.add(chunk);
    }
    return chunks;
  }

  /** Returns what could not be published. */
  private List<Outgoing> publish(List<Outgoing> chunk, Log log) {
    var hopeless = new ArrayList<Outgoing>();
    var rest = chunk;
    for (int attempt = 1; !rest.isEmpty(); attempt++) {
      var refused = send(rest, attempt < ATTEMPTS, hopeless, log);
      if (!refused.isEmpty()) {
        telemetry.count("PublishRetries", refused.size());
        pause(attempt);
      }
      rest = refused;
    }
    telemetry.count("PublishFailures", hopeless.size());
    return hopeless;
  }

  /** Returns the entries that are worth another attempt; the others go to the hopeless. */
  private List<Outgoing> send(
      List<Outgoing> entries, boolean mayRetry, List<Outgoing> hopeless, Log log) {
    List<PutEventsResultEntry> results;
    try {
      results =
          client
              .putEvents(put -> put.entries(entries.stream().map(Outgoing::entry).toList()))
              .entries();
    } catch (SdkException e) {
      // the client has tried again by itself already
      log.error("%d events could not be sent to %s".formatted(entries.size(), bus.name()), e);
      hopeless.addAll(entries);
      return List.of();
    }
    var again = new ArrayList<Outgoing>();
    for (int i = 0; i < entries.size(); i++) {
      var code = results.get(i).errorCode();
      if (code != null && mayRetry && PASSING.contains(code)) {
        again.add(entries.get(i));
      } else if (code != null) {
        log.warn(
            "the bus %s refused event %s: %s, %s"
                .formatted(
                    bus.name(),
                    entries.get(i).entry().detailType(),
                    code,
                    results.get(i).errorMessage()));
        hopeless.add(entries.get(i));
      }
    }
    return again;
  }

  private void pause(int attempt) {
    long bound = FIRST_PAUSE.toNanos() << attempt;
    try {
      environment
          .pause()
          .sleep(Duration.ofNanos(environment.random().get().nextLong(bound / 2, bound)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AnnalException("publishing was interrupted", e);
    }
  }

  private static Json.Obj answer(Optional<StreamRecord> failed) {
    var failures =
        failed.stream()
            .map(record -> Json.of(record.sequenceNumber()))
            .map(number -> Json.EMPTY.with("itemIdentifier", number))
            .toList();
    return Json.EMPTY.with("batchItemFailures", Json.of(failures));
  }
}
