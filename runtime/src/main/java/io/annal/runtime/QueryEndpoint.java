package io.annal.runtime;

import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.Telemetry;
import io.annal.codec.Personal;
import java.util.Map;
import java.util.TreeMap;

/**
 * Answers queries by their {@code queryType}: 200 with the answer as the body, 400 for what cannot
 * be understood, 404 for what is not there; a fault of ours is 500 and shows nothing but the
 * request's id. What was forgotten about a person is shown as {@code {"erased": true}}.
 */
final class QueryEndpoint implements Endpoint {
  private static final String QUERY_TYPE = "queryType";

  private final Map<String, Query> queries;
  private final Telemetry telemetry;

  /**
   * @param queries by the name that callers use
   */
  public QueryEndpoint(Map<String, Query> queries, Telemetry telemetry) {
    this.queries = new TreeMap<>(queries);
    this.telemetry = telemetry;
  }

  @Override
  public Json handle(byte[] payload, Invocation invocation) {
    return Refusals.answering(
            invocation,
            () -> {
              var message = Payload.query(payload).message();
              var answer = query(message).answer(message.without(QUERY_TYPE));
              telemetry.count("Queries", 1);
              return new Answer(answer.status(), (Json.Obj) Personal.shown(answer.body()));
            })
        .toJson();
  }

  private Query query(Json.Obj message) {
    var known = "one of " + String.join(", ", queries.keySet());
    var asked = message.get(QUERY_TYPE);
    if (asked.isEmpty()) {
      throw new InvalidDataException(QUERY_TYPE, known, "nothing");
    }
    if (!(asked.get() instanceof Json.Str(var type))) {
      throw new InvalidDataException(QUERY_TYPE, known, "another value");
    }
    var query = queries.get(type);
    if (query == null) {
      throw new InvalidDataException(QUERY_TYPE, known, "\"" + type + "\"");
    }
    return query;
  }
}
