package io.annal.runtime;

import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.codec.CommandReader;
import io.annal.command.Aggregate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A kind of aggregate as an application offers it: what callers may ask of it, which refusals mean
 * that there is no such aggregate, and what callers see of its state. Without {@code accepting}
 * only processes of the application send it commands.
 */
public final class AggregateDefinition<C, S, E> {
  private final Aggregate<C, S, E> aggregate;
  private final Map<String, Request<C>> requests;
  private final Optional<CommandReader<? extends C>> anyOther;
  private final Set<String> absentBy;
  private final Function<S, Json> view;

  private AggregateDefinition(
      Aggregate<C, S, E> aggregate,
      Map<String, Request<C>> requests,
      Optional<CommandReader<? extends C>> anyOther,
      Set<String> absentBy,
      Function<S, Json> view) {
    this.aggregate = aggregate;
    this.requests = requests;
    this.anyOther = anyOther;
    this.absentBy = absentBy;
    this.view = view;
  }

  /** The kind, of which callers can ask nothing yet. */
  public static <C, S, E> AggregateDefinition<C, S, E> of(Aggregate<C, S, E> aggregate) {
    return new AggregateDefinition<>(
        aggregate, Map.of(), Optional.empty(), Set.of(), aggregate.state()::encode);
  }

  /**
   * The same, which callers may send these commands: a record, or the records below a sealed
   * interface, each under its simple name.
   */
  public AggregateDefinition<C, S, E> accepting(Class<? extends C> commands) {
    return accepting(CommandReader.of(commands));
  }

  /**
   * The same, which callers may send what that reader reads; where it does not name its types, any
   * that is not another request of this kind.
   */
  public AggregateDefinition<C, S, E> accepting(CommandReader<? extends C> reader) {
    var types = reader.types();
    if (types.isEmpty() && anyOther.isPresent()) {
      throw new IllegalArgumentException(
          "two readers of %s do not name what they read".formatted(type()));
    }
    return types.isEmpty()
        ? new AggregateDefinition<>(aggregate, requests, Optional.of(reader), absentBy, view)
        : accepting(types.stream().map(type -> Request.<C>by(reader, type)).toList());
  }

  /** The same, of which callers may ask this. */
  @SafeVarargs
  public final AggregateDefinition<C, S, E> accepting(Request<C>... more) {
    var all = new ArrayList<Request<C>>();
    for (var request : more) {
      all.add(request);
    }
    return accepting(all);
  }

  private AggregateDefinition<C, S, E> accepting(List<Request<C>> more) {
    var all = new LinkedHashMap<>(requests);
    for (var request : more) {
      if (all.put(request.type(), request) != null) {
        throw new IllegalArgumentException(
            "two requests of %s are named %s".formatted(type(), request.type()));
      }
    }
    return new AggregateDefinition<>(
        aggregate, Collections.unmodifiableMap(all), anyOther, absentBy, view);
  }

  /** The same, whose refusals by these rules mean that there is no such aggregate: HTTP's 404. */
  public AggregateDefinition<C, S, E> absentBy(String... rules) {
    var all = new HashSet<>(absentBy);
    Collections.addAll(all, rules);
    return new AggregateDefinition<>(aggregate, requests, anyOther, Set.copyOf(all), view);
  }

  /** The same, of whose state callers see that; its mapping unless said. */
  public AggregateDefinition<C, S, E> showing(Function<S, Json> other) {
    return new AggregateDefinition<>(aggregate, requests, anyOther, absentBy, other);
  }

  /**
   * The command that a caller's request means.
   *
   * @throws InvalidDataException naming the field and what was expected; {@code eventType} for a
   *     request that there is not
   */
  public C read(String request, Json.Obj fields, Request.Context context) {
    return request(request).read(fields, context);
  }

  Request<C> request(String request) {
    var known = requests.get(request);
    return known != null
        ? known
        : anyOther
            .<Request<C>>map(reader -> Request.by(reader, request))
            .orElseThrow(() -> noSuch(requests.keySet(), request));
  }

  static InvalidDataException noSuch(Collection<String> known, String found) {
    return new InvalidDataException(
        "eventType",
        known.isEmpty() ? "nothing: this takes no commands" : "one of " + String.join(", ", known),
        "the string \"" + abridged(found) + "\"");
  }

  /** As much of a caller's text as a message shows. */
  static String abridged(String text) {
    return text.length() > 60 ? text.substring(0, 57) + "..." : text;
  }

  Aggregate<C, S, E> aggregate() {
    return aggregate;
  }

  String type() {
    return aggregate.type();
  }

  Stream<String> requestTypes() {
    return requests.keySet().stream();
  }

  boolean names(String request) {
    return requests.containsKey(request);
  }

  boolean readsAnyOther() {
    return anyOther.isPresent();
  }

  Set<String> absentBy() {
    return absentBy;
  }

  Function<S, Json> view() {
    return view;
  }
}
