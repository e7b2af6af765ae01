package io.annal.localcloud.logs;

import io.annal.localcloud.logs.insights.InsightsQuery;
import java.util.List;
import java.util.Map;

/** A query that was started, and what it found. */
final class RunningQuery {
  private final String id;
  private final String text;
  private final InsightsQuery query;
  private final List<GroupKey> groups;
  private final long created;
  private String status = "Running";
  private InsightsQuery.Result result = new InsightsQuery.Result(List.of(), 0);
  private long records;
  private long bytes;

  RunningQuery(String id, String text, InsightsQuery query, List<GroupKey> groups, long created) {
    this.id = id;
    this.text = text;
    this.query = query;
    this.groups = groups;
    this.created = created;
  }

  String id() {
    return id;
  }

  String text() {
    return text;
  }

  InsightsQuery query() {
    return query;
  }

  List<GroupKey> groups() {
    return groups;
  }

  long created() {
    return created;
  }

  synchronized String status() {
    return status;
  }

  synchronized boolean running() {
    return status.equals("Running");
  }

  synchronized void scanned(long size) {
    records++;
    bytes += size;
  }

  /** Keeps what was found, unless it was stopped before. */
  synchronized void complete(InsightsQuery.Result found, long scanned) {
    if (end("Complete")) {
      result = found;
      records = scanned;
    }
  }

  /** Says whether it was still running. */
  synchronized boolean end(String how) {
    boolean ran = running();
    if (ran) {
      status = how;
    }
    return ran;
  }

  synchronized List<Map<String, String>> rows() {
    return result.rows();
  }

  synchronized long matched() {
    return result.matched();
  }

  synchronized long records() {
    return records;
  }

  synchronized long bytes() {
    return bytes;
  }
}
