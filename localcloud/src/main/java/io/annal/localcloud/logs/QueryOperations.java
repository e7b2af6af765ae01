package io.annal.localcloud.logs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.logs.insights.DiscoveredFields;
import io.annal.localcloud.logs.insights.InsightsQuery;
import io.annal.localcloud.logs.insights.MalformedQuery;
import io.annal.localcloud.logs.insights.QueryTooLarge;
import io.annal.localcloud.logs.insights.Row;
import io.annal.localcloud.logs.insights.RowBudget;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Trees;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Logs Insights: queries that run on their own. They and their results end with the process. */
final class QueryOperations {
  private static final System.Logger LOGGER = System.getLogger(QueryOperations.class.getName());

  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html
  private static final int LONGEST_QUERY = 10_000;
  private static final int DEFAULT_LIMIT = 1000;
  private static final int MOST_GROUPS = 50;
  private static final int KEPT_QUERIES = 1000;

  /**
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html: "Query
   * concurrency".
   */
  private static final int MOST_RUNNING = 100;

  private static final int AT_A_TIME = 2;

  private final Cloud cloud;
  private final LogStore store;
  private final Map<String, RunningQuery> queries = new ConcurrentSkipListMap<>();

  /** Queries compute: on a virtual thread one would keep a carrier from all other requests. */
  private final ThreadPoolExecutor running =
      new ThreadPoolExecutor(
          AT_A_TIME,
          AT_A_TIME,
          10,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_RUNNING - AT_A_TIME),
          Thread.ofPlatform().daemon().name("logs-query-", 0).factory());

  QueryOperations(Cloud cloud, LogStore store) {
    this.cloud = cloud;
    this.store = store;
    running.allowCoreThreadTimeOut(true);
  }

  Map<String, Operation> operations() {
    return Map.of(
        "StartQuery", this::start,
        "GetQueryResults", this::results,
        "StopQuery", this::stop,
        "DescribeQueries", this::describe);
  }

  private ObjectNode start(ObjectNode input, CallContext context) {
    String language = Input.optionalText(input, "queryLanguage").orElse("CWLI");
    if (!language.equals("CWLI")) {
      throw AwsException.unsupported("The query language " + language);
    }
    long from = required(input, "startTime");
    long to = required(input, "endTime");
    if (from > to) {
      throw LogsErrors.invalid("End time should not be before start time");
    }
    int limit = Paging.limit(input, DEFAULT_LIMIT, 10_000);
    String text = Input.text(input, "queryString");
    List<GroupKey> groups = groups(input, context);
    var query =
        new RunningQuery(
            UUID.randomUUID().toString(), text, parsed(text), groups, cloud.clock().millis());
    queries.values().removeIf(old -> queries.size() >= KEPT_QUERIES && !old.running());
    queries.put(query.id(), query);
    try {
      running.execute(() -> run(query, from, to, limit));
    } catch (RejectedExecutionException e) {
      queries.remove(query.id());
      throw AwsException.badRequest(
          "LimitExceededException",
          "At most %d queries may be under way at a time".formatted(MOST_RUNNING));
    }
    return Trees.object().put("queryId", query.id());
  }

  private static long required(ObjectNode input, String member) {
    return Input.optionalLong(input, member)
        .orElseThrow(() -> LogsErrors.invalid(member + " is required"));
  }

  private static InsightsQuery parsed(String text) {
    if (text.length() > LONGEST_QUERY) {
      throw LogsErrors.invalid(
          "A query has at most %d characters, not %d.".formatted(LONGEST_QUERY, text.length()));
    }
    try {
      return InsightsQuery.parse(text);
    } catch (MalformedQuery e) {
      throw AwsException.badRequest("MalformedQueryException", String.valueOf(e.getMessage()));
    }
  }

  private List<GroupKey> groups(ObjectNode input, CallContext context) {
    List<String> names = new ArrayList<>();
    Input.optionalText(input, "logGroupName").ifPresent(names::add);
    Input.list(input, "logGroupNames").forEach(name -> names.add(name.asText()));
    Input.list(input, "logGroupIdentifiers").forEach(name -> names.add(name.asText()));
    if (names.isEmpty() || names.size() > MOST_GROUPS) {
      throw LogsErrors.invalid(
          "A query names 1 to %d log groups, not %d".formatted(MOST_GROUPS, names.size()));
    }
    List<GroupKey> groups = names.stream().map(name -> GroupKey.of(name, context)).toList();
    for (GroupKey group : groups) {
      if (store.group(group).isEmpty()) {
        throw LogsErrors.notFound("Log group '%s' does not exist.".formatted(group.name()));
      }
    }
    return groups;
  }

  private void run(RunningQuery query, long from, long to, int limit) {
    try {
      List<Row> events = new ArrayList<>();
      var budget = RowBudget.ofHeap();
      for (GroupKey group : query.groups()) {
        store.scan(
            group,
            from * 1000,
            to * 1000 + 999,
            event -> {
              events.add(row(query, group, event, budget));
              return query.running();
            });
      }
      events.sort(
          Comparator.comparing((Row row) -> row.values().getOrDefault("@ptr", "")).reversed());
      query.complete(query.query().run(events, limit, budget), events.size());
    } catch (QueryTooLarge e) {
      LOGGER.log(Level.WARNING, "The query {0} failed: {1}", query.text(), e.getMessage());
      query.end("Failed");
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      LOGGER.log(Level.ERROR, "The query " + query.text() + " failed", e);
      query.end("Failed");
    }
  }

  private static Row row(RunningQuery query, GroupKey group, LogEvent event, RowBudget budget) {
    query.scanned(LogStore.size(event.message()));
    Row row =
        DiscoveredFields.of(
            event.message(),
            Map.of(
                "@timestamp", Long.toString(event.timestamp()),
                "@ingestionTime", Long.toString(event.ingestionTime()),
                "@logStream", event.stream(),
                "@log", group.account() + ":" + group.name(),
                "@ptr", event.id()));
    return budget.take(row, row.values());
  }

  private RunningQuery found(ObjectNode input) {
    RunningQuery query = queries.get(Input.text(input, "queryId"));
    if (query == null) {
      throw LogsErrors.notFound("The specified query does not exist.");
    }
    return query;
  }

  private ObjectNode results(ObjectNode input, CallContext context) {
    RunningQuery query = found(input);
    ObjectNode output = Trees.object().put("queryLanguage", "CWLI").put("status", query.status());
    ArrayNode rows = output.putArray("results");
    for (Map<String, String> row : query.rows()) {
      ArrayNode fields = rows.addArray();
      row.forEach((field, value) -> fields.addObject().put("field", field).put("value", value));
    }
    output
        .putObject("statistics")
        .put("recordsMatched", (double) query.matched())
        .put("recordsScanned", (double) query.records())
        .put("bytesScanned", (double) query.bytes())
        .put("logGroupsScanned", (double) query.groups().size());
    return output;
  }

  private ObjectNode stop(ObjectNode input, CallContext context) {
    return Trees.object().put("success", found(input).end("Cancelled"));
  }

  private ObjectNode describe(ObjectNode input, CallContext context) {
    String group = Input.optionalText(input, "logGroupName").orElse("");
    String status = Input.optionalText(input, "status").orElse("");
    List<JsonNode> found = new ArrayList<>();
    for (RunningQuery query : queries.values()) {
      boolean wanted =
          (status.isEmpty() || query.status().equals(status))
              && query.groups().stream()
                  .anyMatch(key ->
                      key.equals(GroupKey.of(group.isEmpty() ? key.name() : group, context)));
      if (wanted) {
        found.add(
            Trees.object()
                .put("queryLanguage", "CWLI")
                .put("queryId", query.id())
                .put("queryString", query.text())
                .put("status", query.status())
                .put("createTime", query.created())
                .put("logGroupName", query.groups().getFirst().name()));
      }
    }
    found.sort(
        Comparator.comparingLong((JsonNode query) -> query.path("createTime").asLong()).reversed());
    ObjectNode output = Trees.object();
    output.putArray("queries").addAll(found);
    return output;
  }
}
