package io.annal.runtime;

import io.annal.Json;
import io.annal.ReadModel;
import io.annal.codec.CommandReader;
import io.annal.codec.EventTypes;
import io.annal.command.Aggregate;
import io.annal.command.CommandHandler;
import io.annal.command.History;
import io.annal.projection.MultiStreamProjection;
import io.annal.projection.Projection;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A domain, and its endpoints on the {@link Resources} of a host: commands, publishing, projecting,
 * queries.
 *
 * <p>Queries: {@code reconstructState} and {@code getAggregateEvents}, of the kind of aggregate
 * that {@code aggregateType} names, and {@code get} with the name of each projection over single
 * aggregates. Those that read rows read them as they were a moment ago, unless they are asked with
 * {@code "consistentRead": true}.
 */
public final class Application<C, S, E> {
  private static final String STATE = "reconstructState";
  private static final String EVENTS = "getAggregateEvents";
  private static final Set<String> OWN_QUERIES = Set.of(STATE, EVENTS);

  private final String source;
  private final Aggregate<C, S, E> aggregate;
  private final CommandReader<C> commands;
  private final Set<String> unknownRules = new HashSet<>();
  private final List<ProjectionRegistration> projections = new ArrayList<>();
  private final Map<String, Function<ReadModel, Query>> queries = new TreeMap<>();
  private final Set<String> answered = new HashSet<>();
  private final List<Supplier<? extends Aggregate<?, ?, ?>>> others = new ArrayList<>();
  private Function<S, Json> view;

  private Application(String source, Aggregate<C, S, E> aggregate, CommandReader<C> commands) {
    this.source = source;
    this.aggregate = aggregate;
    this.commands = commands;
    this.view = aggregate.state()::encode;
  }

  /**
   * A domain with one kind of aggregate, its first.
   *
   * @param source what its events say on the bus where they come from, e.g. {@code parking}
   */
  public static <C, S, E> Application<C, S, E> of(
      String source, Aggregate<C, S, E> aggregate, CommandReader<C> commands) {
    return new Application<>(source, aggregate, commands);
  }

  /** Refusals by that rule mean that there is no such aggregate: they are answered by 404. */
  public Application<C, S, E> unknownBy(String rule) {
    unknownRules.add(rule);
    return this;
  }

  /** What callers see of a state; its mapping unless said. */
  public Application<C, S, E> showing(Function<S, Json> view) {
    this.view = view;
    return this;
  }

  /**
   * Another kind of aggregate in the same event store, whose own function takes its commands; it is
   * asked for where queries are answered, so that no other function loads it. Queries find it where
   * they name it as {@code aggregateType}, or where the first kind has no aggregate of the id. The
   * keys of its streams must carry its type, see {@link EventTypes.Builder#typeInKey}.
   */
  public Application<C, S, E> besides(Supplier<? extends Aggregate<?, ?, ?>> other) {
    others.add(other);
    return this;
  }

  /** Keeps that projection, and answers {@code get} with its name from it. */
  public <V> Application<C, S, E> with(Projection<V, ?> projection) {
    add(ProjectionRegistration.of(projection));
    queries.putIfAbsent(
        "get" + projection.name(), readModel -> new RowQuery<>(readModel, projection));
    return this;
  }

  /** Keeps that projection; {@link #answering} answers from it. */
  public Application<C, S, E> with(MultiStreamProjection<?, ?, ?> projection) {
    add(ProjectionRegistration.of(projection));
    return this;
  }

  private void add(ProjectionRegistration projection) {
    if (projections.stream().anyMatch(other -> other.name().equals(projection.name()))) {
      throw new IllegalArgumentException("two projections are named " + projection.name());
    }
    projections.add(projection);
  }

  /**
   * Answers a query of that type, also one that {@link #with(Projection)} would answer otherwise.
   *
   * @throws IllegalArgumentException where another query has that type already
   */
  public Application<C, S, E> answering(String type, Function<ReadModel, Query> query) {
    if (OWN_QUERIES.contains(type) || !answered.add(type)) {
      throw new IllegalArgumentException("two queries are of type " + type);
    }
    queries.put(type, query);
    return this;
  }

  /** What its events say on the bus where they come from. */
  public String source() {
    return source;
  }

  /** Takes commands. */
  public Endpoint commands(Resources resources) {
    var handler =
        new CommandHandler<>(
            aggregate,
            resources.eventStore(),
            resources.commandOptions(),
            resources.environment(),
            resources.telemetry());
    var endpoint = new CommandEndpoint(Commands.of(handler, commands), unknownRules);
    return resources.reportsBatchItemFailures() ? endpoint.reportingBatchItemFailures() : endpoint;
  }

  /** Publishes what the event store's stream brings. */
  public Endpoint publishing(Resources resources) {
    return new StreamPublisher(
        resources.eventBridge(),
        resources.bus(),
        resources.deadLetters(),
        resources.environment(),
        resources.telemetry());
  }

  /** Takes events from the bus and keeps the projections. */
  public Endpoint projecting(Resources resources) {
    return new ProjectionEndpoint(
        ProjectionRegistration.all(projections, resources),
        resources.environment().clock(),
        resources.telemetry());
  }

  /** Rebuilds and verifies the projections; see {@link ProjectionMaintenance} for the settings. */
  public ProjectionMaintenance maintenance(
      Resources resources, Map<String, String> settings, PrintStream out) {
    return new ProjectionMaintenance(resources, projections, settings, out);
  }

  /** Answers queries. */
  public Endpoint queries(Resources resources) {
    var kinds = kinds(resources);
    var all = new TreeMap<String, Query>();
    all.put(STATE, kinds.asking(HistoryQueries::reconstructState));
    all.put(EVENTS, kinds.asking(HistoryQueries::events));
    var readModel = resources.readModel();
    queries.forEach((type, query) -> all.put(type, new Consistency(readModel, query)));
    return new QueryEndpoint(all, resources.telemetry());
  }

  private KindQueries kinds(Resources resources) {
    var kinds = new ArrayList<HistoryQueries<?>>();
    var history =
        new History<>(
            aggregate, resources.eventStore(), resources.commandOptions().snapshotEvery());
    kinds.add(new HistoryQueries<>(aggregate.type(), history, view));
    for (var other : others) {
      var further = other.get();
      if (kinds.stream().anyMatch(kind -> kind.aggregateType().equals(further.type()))) {
        throw new IllegalArgumentException("two kinds of aggregates are named " + further.type());
      }
      kinds.add(further(further, resources));
    }
    return new KindQueries(List.copyOf(kinds));
  }

  private static <T> HistoryQueries<T> further(Aggregate<?, T, ?> other, Resources resources) {
    if (!other.events().isTypeInKey()) {
      throw new IllegalArgumentException(
          other.type() + " is not the first kind: its EventTypes need typeInKey()");
    }
    var history =
        new History<>(other, resources.eventStore(), resources.commandOptions().snapshotEvery());
    return new HistoryQueries<>(other.type(), history, other.state()::encode, false);
  }
}
