package io.annal.runtime;

import io.annal.AggregateId;
import io.annal.AnnalException;
import io.annal.Commit;
import io.annal.EventStore;
import io.annal.Json;
import io.annal.command.Aggregate;
import io.annal.command.Command;
import io.annal.command.Outcome;
import io.annal.process.ProcessManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An application on the resources of a host: its endpoints, each of which a function of its own may
 * run, and what a host that runs all in one process calls. What one of them does not need is not
 * made for it. Safe for many threads.
 */
public final class RunningApplication {
  private final Application application;
  private final Resources resources;
  private final Map<String, Kind<?, ?, ?>> kinds = new LinkedHashMap<>();
  private @Nullable EventStore store;

  RunningApplication(Application application, Resources resources) {
    this.application = application;
    this.resources = resources;
    for (var definition : application.aggregates()) {
      kinds.put(definition.type(), kind(definition));
    }
  }

  private <C, S, E> Kind<C, S, E> kind(AggregateDefinition<C, S, E> definition) {
    return new Kind<>(definition, application.process(definition.aggregate()), this, resources);
  }

  synchronized EventStore store() {
    var made = store;
    if (made == null) {
      made = resources.eventStore();
      store = made;
    }
    return made;
  }

  @SuppressWarnings("unchecked") // it is the same aggregate
  <C, S, E> Kind<C, S, E> kind(Aggregate<C, S, E> aggregate) {
    var kind = kinds.get(aggregate.type());
    if (kind == null || !kind.definition().aggregate().equals(aggregate)) {
      throw new AnnalException(
          "the application %s has no such kind of aggregate %s; it has %s"
              .formatted(application.name(), aggregate.type(), String.join(", ", kinds.keySet())));
    }
    return (Kind<C, S, E>) kind;
  }

  /**
   * Does what a caller asks.
   *
   * @param request its name, see {@link Request}
   * @throws io.annal.InvalidDataException naming the field and what was expected
   */
  public Outcome request(
      Aggregate<?, ?, ?> kind,
      AggregateId id,
      String request,
      Json.Obj fields,
      Commit.Cause cause) {
    return kind(kind).handle(id, request, fields, cause, OptionalLong.empty());
  }

  /** Handles a command of the application's own; one that begins a process has a deadline. */
  public <C> Outcome handle(Aggregate<C, ?, ?> kind, Command<C> command) {
    return kind(kind).handle(command);
  }

  /** What moves the processes of that kind on. */
  public <C, S, E> ProcessManager<C, S, E> manager(ManagedProcess<C, S, E> process) {
    return kind(process.aggregate()).manager();
  }

  /** Takes the commands of all kinds but those that are processes, see {@link #processes}. */
  public Endpoint commands() {
    return endpoint(new CommandRouter(all(false), all(true), "the function that runs processes"));
  }

  /**
   * Takes the commands of the kinds that are processes, whose deadlines are rows of the read model;
   * and moves processes on: one by its own event from the bus, all whose deadline has passed by any
   * other event, such as a schedule's.
   */
  public Endpoint processes() {
    var processes =
        all(true).stream()
            .map(kind ->
                new ProcessEndpoint(
                    kind.manager(),
                    kind.process().orElseThrow().formerRevision(),
                    resources.telemetry()))
            .toList();
    var commands = endpoint(new CommandRouter(all(true), all(false), "the command function"));
    return new ProcessesEndpoint(commands, processes);
  }

  private Endpoint endpoint(CommandRouter router) {
    var endpoint = new CommandEndpoint(router);
    return resources.reportsBatchItemFailures() ? endpoint.reportingBatchItemFailures() : endpoint;
  }

  private List<Kind<?, ?, ?>> all(boolean processes) {
    return kinds.values().stream()
        .<Kind<?, ?, ?>>map(kind -> kind)
        .filter(kind -> kind.process().isPresent() == processes)
        .toList();
  }

  /** Publishes what the event store's stream brings. */
  public Endpoint publisher() {
    return new StreamPublisher(
        resources.eventBridge(),
        resources.bus(),
        resources.deadLetters(),
        resources.environment(),
        resources.telemetry());
  }

  /** Takes events from the bus and keeps the projections. */
  public Endpoint projections() {
    return new ProjectionEndpoint(
        ProjectionRegistration.all(application.projections(), resources),
        resources.environment().clock(),
        resources.telemetry());
  }

  /**
   * Answers queries: {@code reconstructState} and {@code getAggregateEvents}, of the kind of
   * aggregate that {@code aggregateType} names, and the application's own. Those that read rows
   * read them as they were a moment ago, unless they are asked with {@code "consistentRead": true}.
   */
  public Endpoint queries() {
    var histories = new KindQueries(histories());
    var all = new TreeMap<String, Query>();
    all.put(Application.STATE, histories.asking(HistoryQueries::reconstructState));
    all.put(Application.EVENTS, histories.asking(HistoryQueries::events));
    var readModel = resources.readModel();
    application
        .queries()
        .forEach((type, query) -> all.put(type, new Consistency(readModel, query)));
    return new QueryEndpoint(all, resources.telemetry());
  }

  private List<HistoryQueries<?>> histories() {
    var first = Optional.of(application.aggregates().getFirst().type());
    return kinds.values().stream()
        .<HistoryQueries<?>>map(
            kind -> kind.history(first.filter(kind.definition().type()::equals).isPresent()))
        .toList();
  }
}
