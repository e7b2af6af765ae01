package io.annal.runtime;

import io.annal.ReadModel;
import io.annal.command.Aggregate;
import io.annal.projection.MultiStreamProjection;
import io.annal.projection.Projection;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A domain as it is deployed: kinds of aggregates, what callers may ask of them, projections,
 * processes and queries. It is data, checked when it is built; {@link #on} runs it on the resources
 * of a host.
 *
 * <p>The first kind has plain ids as the keys of its streams; those of the others carry their type,
 * see {@link io.annal.codec.EventTypes.Builder#typeInKey}.
 */
public final class Application {
  static final String STATE = "reconstructState";
  static final String EVENTS = "getAggregateEvents";

  private final String name;
  private final String source;
  private final List<AggregateDefinition<?, ?, ?>> aggregates;
  private final List<ProjectionRegistration> projections;
  private final List<ManagedProcess<?, ?, ?>> processes;
  private final Map<String, Function<ReadModel, Query>> queries;

  private Application(Builder builder) {
    this.name = builder.name;
    this.source = builder.source;
    this.aggregates = List.copyOf(builder.aggregates);
    this.projections = List.copyOf(builder.projections);
    this.processes = List.copyOf(builder.processes);
    var all = new TreeMap<>(builder.projectionQueries);
    all.putAll(builder.queries);
    this.queries = Collections.unmodifiableMap(all);
  }

  /** An application to be described. */
  public static Builder named(String name) {
    return new Builder(name);
  }

  /** The application on what a host provides. */
  public RunningApplication on(Resources resources) {
    return new RunningApplication(this, resources);
  }

  /** Rebuilds and verifies the projections; see {@link ProjectionMaintenance} for the settings. */
  public ProjectionMaintenance maintenance(
      Resources resources, Map<String, String> settings, PrintStream out) {
    return new ProjectionMaintenance(resources, projections, settings, out);
  }

  /** What it is called. */
  public String name() {
    return name;
  }

  /** What its events say on the bus where they come from. */
  public String source() {
    return source;
  }

  List<AggregateDefinition<?, ?, ?>> aggregates() {
    return aggregates;
  }

  List<ProjectionRegistration> projections() {
    return projections;
  }

  Map<String, Function<ReadModel, Query>> queries() {
    return queries;
  }

  @SuppressWarnings("unchecked") // it is the process of the same aggregate
  <C, S, E> Optional<ManagedProcess<C, S, E>> process(Aggregate<C, S, E> aggregate) {
    return processes.stream()
        .filter(process -> process.aggregate().equals(aggregate))
        .findFirst()
        .map(process -> (ManagedProcess<C, S, E>) process);
  }

  /** Describes an application. */
  public static final class Builder {
    private final String name;
    private String source;
    private final List<AggregateDefinition<?, ?, ?>> aggregates = new ArrayList<>();
    private final List<ProjectionRegistration> projections = new ArrayList<>();
    private final List<ManagedProcess<?, ?, ?>> processes = new ArrayList<>();
    private final Map<String, Function<ReadModel, Query>> projectionQueries = new TreeMap<>();
    private final Map<String, Function<ReadModel, Query>> queries = new TreeMap<>();
    private final List<String> twice = new ArrayList<>();

    private Builder(String name) {
      this.name = name;
      this.source = name;
    }

    /** What its events say on the bus where they come from; its name unless said. */
    public Builder source(String other) {
      source = other;
      return this;
    }

    /** Holds those kinds of aggregates, too. */
    public Builder aggregates(AggregateDefinition<?, ?, ?>... more) {
      Collections.addAll(aggregates, more);
      return this;
    }

    /** Keeps those projections, and answers {@code get} with the name of each from it. */
    public Builder projections(Projection<?, ?>... more) {
      Arrays.stream(more).forEach(this::add);
      return this;
    }

    private <V, E> void add(Projection<V, E> projection) {
      projections.add(ProjectionRegistration.of(projection));
      projectionQueries.put("get" + projection.name(), rows -> new RowQuery<>(rows, projection));
    }

    /** Keeps those projections; {@link #query} answers from them. */
    public Builder projections(MultiStreamProjection<?, ?, ?>... more) {
      for (var projection : more) {
        projections.add(ProjectionRegistration.of(projection));
      }
      return this;
    }

    /** Runs those processes. */
    public Builder processes(ManagedProcess<?, ?, ?>... more) {
      Collections.addAll(processes, more);
      return this;
    }

    /**
     * Answers queries of that type, also of one that {@link #projections(Projection...)} would
     * answer otherwise.
     */
    public Builder query(String type, Function<ReadModel, Query> query) {
      if (queries.put(type, query) != null || type.equals(STATE) || type.equals(EVENTS)) {
        twice.add("two queries are of type " + type);
      }
      return this;
    }

    /**
     * The application.
     *
     * @throws IllegalArgumentException naming all that does not fit
     */
    public Application build() {
      var problems = new ArrayList<>(twice);
      checkAggregates(problems);
      checkProjections(problems);
      checkProcesses(problems);
      if (!problems.isEmpty()) {
        throw new IllegalArgumentException(
            "the application %s is wrong: %s".formatted(name, String.join("; ", problems)));
      }
      return new Application(this);
    }

    private void checkAggregates(List<String> problems) {
      if (aggregates.isEmpty()) {
        problems.add("it has no aggregates");
      }
      problems.addAll(
          doubled(
              "kinds of aggregates", aggregates.stream().map(AggregateDefinition::type).toList()));
      aggregates.stream()
          .skip(1)
          .filter(further -> !further.aggregate().events().isTypeInKey())
          .forEach(further ->
              problems.add(
                  further.type() + " is not the first kind: its EventTypes need typeInKey()"));
    }

    private void checkProjections(List<String> problems) {
      problems.addAll(
          doubled("projections", projections.stream().map(ProjectionRegistration::name).toList()));
      projections.stream()
          .filter(projection ->
              aggregates.stream().noneMatch(kind -> kind.type().equals(projection.aggregateType())))
          .forEach(projection ->
              problems.add(
                  "the projection %s is of %s, and there is no such kind of aggregate"
                      .formatted(projection.name(), projection.aggregateType())));
    }

    private void checkProcesses(List<String> problems) {
      problems.addAll(
          doubled(
              "processes", processes.stream().map(process -> process.aggregate().type()).toList()));
      processes.stream()
          .filter(process ->
              aggregates.stream().noneMatch(kind -> kind.aggregate().equals(process.aggregate())))
          .forEach(process ->
              problems.add(
                  "the process %s is of none of the application's kinds of aggregates"
                      .formatted(process.aggregate().type())));
    }

    private static List<String> doubled(String what, List<String> names) {
      var seen = new HashSet<String>();
      return names.stream()
          .filter(name -> !seen.add(name))
          .distinct()
          .map(name -> "two %s are named %s".formatted(what, name))
          .toList();
    }
  }
}
