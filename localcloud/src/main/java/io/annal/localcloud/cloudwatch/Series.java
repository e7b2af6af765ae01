package io.annal.localcloud.cloudwatch;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** One metric: what is counted, of what. */
record Series(
    String account,
    String region,
    String namespace,
    String metric,
    SortedMap<String, String> dimensions) {

  static Series of(
      String account,
      String region,
      String namespace,
      String metric,
      Map<String, String> dimensions) {
    return new Series(account, region, namespace, metric, new TreeMap<>(dimensions));
  }
}
