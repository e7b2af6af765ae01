package io.annal.localcloud.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.Arrivals;
import io.annal.localcloud.wire.Authorizer;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Outages;
import io.annal.localcloud.wire.ResourcePolicy;
import io.annal.localcloud.wire.Service;
import io.annal.localcloud.wire.StateStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * A cloud around one service: what the service calls elsewhere is recorded and answered as the test
 * says. Its state can be handed to the next one, as a restart does.
 */
final class TestCloud implements Cloud {
  final Map<String, Operation> others = new ConcurrentHashMap<>();
  final List<Call> calls = new CopyOnWriteArrayList<>();
  final Memory state;
  final MovableClock clock = new MovableClock();

  TestCloud() {
    this(new Memory());
  }

  TestCloud(Memory state) {
    this.state = state;
    others.put("monitoring/PutMetricData", (input, context) -> Json.object());
  }

  record Call(String operation, ObjectNode input, CallContext context) {}

  List<Call> calls(String operation) {
    return calls.stream().filter(call -> call.operation().equals(operation)).toList();
  }

  @Override
  public ObjectNode call(String service, String operation, ObjectNode input, CallContext context) {
    var name = service + "/" + operation;
    var other = Optional.ofNullable(others.get(name));
    calls.add(new Call(name, input.deepCopy(), context));
    return other
        .orElseThrow(() -> new IllegalStateException("not expected: " + name))
        .call(input, context);
  }

  @Override
  public void require(Service.Permission permission, CallContext context) {}

  @Override
  public Authorizer authorizer() {
    return new Authorizer() {
      @Override
      public void check(Service.Permission permission, CallContext context) {}

      @Override
      public void check(
          Service.Permission permission, CallContext context, ResourcePolicy resource) {}

      @Override
      public boolean allowedByResourcePolicy(
          String policy, Service.Permission permission, CallContext context) {
        return true;
      }

      @Override
      public void requireResourcePolicy(String policy, String code) {}
    };
  }

  @Override
  public Outages outages() {
    return new Outages(state);
  }

  @Override
  public Arrivals arrivals() {
    return new Arrivals();
  }

  @Override
  public StateStore state() {
    return state;
  }

  @Override
  public Path directory(String service) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public URI presignedPut(String path, String account, String region, Duration goodFor) {
    throw new UnsupportedOperationException();
  }

  @Override
  public URI endpoint() {
    return URI.create("http://127.0.0.1:4566");
  }

  @Override
  public String defaultAccount() {
    return "000000000000";
  }

  /** The system's time, moved on. */
  static final class MovableClock extends Clock {
    private volatile Duration ahead = Duration.ZERO;

    void advance(Duration more) {
      ahead = ahead.plus(more);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(ahead);
    }
  }

  /** State in memory. */
  static final class Memory implements StateStore {
    private final Map<String, Sorted> maps = new ConcurrentHashMap<>();

    @Override
    public StateMap map(String name) {
      return maps.computeIfAbsent(name, n -> new Sorted());
    }

    @Override
    public void close() {}
  }

  private static final class Sorted implements StateStore.StateMap {
    private final ConcurrentSkipListMap<String, String> entries = new ConcurrentSkipListMap<>();

    @Override
    public Optional<JsonNode> get(String key) {
      return Optional.ofNullable(entries.get(key)).map(Json::trusted);
    }

    @Override
    public void put(String key, JsonNode value) {
      entries.put(key, Json.write(value));
    }

    @Override
    public void putAll(Map<String, ? extends JsonNode> all) {
      all.forEach(this::put);
    }

    @Override
    public boolean putIfAbsent(String key, JsonNode value) {
      return entries.putIfAbsent(key, Json.write(value)) == null;
    }

    @Override
    public void remove(String key) {
      entries.remove(key);
    }

    @Override
    public void removeAll(Collection<String> keys) {
      keys.forEach(entries::remove);
    }

    @Override
    public Stream<StateStore.Entry> entries(String prefix) {
      return range(prefix, prefix + Character.MAX_VALUE);
    }

    @Override
    public Stream<StateStore.Entry> range(String from, String to) {
      return entries.subMap(from, to).entrySet().stream()
          .map(entry -> new StateStore.Entry(entry.getKey(), Json.trusted(entry.getValue())));
    }
  }
}
