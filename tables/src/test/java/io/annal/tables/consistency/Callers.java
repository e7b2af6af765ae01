package io.annal.tables.consistency;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.TableEngine;
import io.annal.tables.api.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;

/** Sixteen callers of one engine with a table {@code registers}. */
final class Callers {
  static final int CALLERS = 16;
  private static final Place PLACE = new Place("000000000000", "us-east-1");
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private final TableEngine engine;

  Callers(TableEngine engine) {
    this.engine = engine;
    call(
        "CreateTable",
        "{'TableName':'registers','BillingMode':'PAY_PER_REQUEST',"
            + "'AttributeDefinitions':[{'AttributeName':'pk','AttributeType':'S'}],"
            + "'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'}]}");
    Awaitility.await()
        .until(() ->
            call("DescribeTable", "{'TableName':'registers'}")
                .at("/Table/TableStatus")
                .asText()
                .equals("ACTIVE"));
  }

  /** Does an operation; the request has single quotes for double ones. */
  ObjectNode call(String operation, String request) {
    try {
      return engine.call(operation, (ObjectNode) JSON.readTree(request.replace('\'', '"')), PLACE);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(request, e);
    }
  }

  /** What one caller does. */
  interface Caller<T> {
    T call(Random random);
  }

  /** Lets all callers do that so many times at once. */
  <T> List<T> each(int times, long seed, Caller<T> caller) throws InterruptedException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tasks = new ArrayList<Callable<List<T>>>();
      for (int i = 0; i < CALLERS; i++) {
        var random = new Random(seed * CALLERS + i);
        tasks.add(() -> {
          var results = new ArrayList<T>();
          for (int n = 0; n < times; n++) {
            results.add(caller.call(random));
          }
          return results;
        });
      }
      var all = new ArrayList<T>();
      for (var done : threads.invokeAll(tasks)) {
        all.addAll(done.get());
      }
      return all;
    } catch (ExecutionException e) {
      throw new IllegalStateException("A caller failed", e.getCause());
    }
  }
}
