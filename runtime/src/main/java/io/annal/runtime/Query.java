package io.annal.runtime;

import io.annal.Json;

/** Answers one type of query. */
@FunctionalInterface
public interface Query {

  /**
   * The answer.
   *
   * @param parameters what the caller sent, without the query's type
   * @throws io.annal.InvalidDataException naming the parameter and what was expected
   */
  Answer answer(Json.Obj parameters);
}
