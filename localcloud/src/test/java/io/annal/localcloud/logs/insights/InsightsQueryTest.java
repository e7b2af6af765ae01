package io.annal.localcloud.logs.insights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The queries of AWS's page, <a
 * href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-examples.html">Sample
 * queries</a>, and others.
 */
class InsightsQueryTest {
  private static final long T0 = 1_767_225_600_000L; // 2026-01-01T00:00:00Z

  private final List<Row> events = new ArrayList<>();

  InsightsQueryTest() {
    event(
        T0 + 1_000,
        "REPORT RequestId: r-1\tDuration: 10.50 ms\tBilled Duration: 11 ms\tMemory Size: 1024 MB\t"
            + "Max Memory Used: 200 MB\tInit Duration: 300.25 ms\t");
    event(
        T0 + 61_000,
        "REPORT RequestId: r-2\tDuration: 20 ms\tBilled Duration: 20 ms\tMemory Size: 1024 MB\t"
            + "Max Memory Used: 210 MB\t");
    event(T0 + 62_000, "{\"level\": \"ERROR\", \"latency\": 40, \"user\": {\"id\": \"u-1\"}}");
    event(T0 + 63_000, "{\"level\": \"INFO\", \"latency\": 30, \"tags\": [\"a\", \"b\"]}");
    event(T0 + 64_000, "user=jane, method:GET, latency := 55");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "-", "not ", "abs(", "2^"})
  void aQueryHasADepth(String level) {
    assertThatThrownBy(() -> InsightsQuery.parse("filter " + level.repeat(1_500) + "1"))
        .isInstanceOf(MalformedQuery.class)
        .hasMessage("the query is nested more than 200 levels deep");
  }

  @ParameterizedTest
  @ValueSource(strings = {"replace(@message, 'a', '%s')", "concat(@message, %s)"})
  void aValueHasALength(String form) {
    event(T0 + 65_000, "a".repeat(200_000));
    String text =
        form.startsWith("replace") ? "b".repeat(5_000) : "@message,".repeat(30) + "@message";
    var query = InsightsQuery.parse("fields %s as x".formatted(form.formatted(text)));

    assertThatThrownBy(() -> query.run(events, 100, RowBudget.ofHeap()))
        .isInstanceOf(MalformedQuery.class)
        .hasMessageStartingWith("a value has more than");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fields %s",
        "fields @message as a | fields %s",
        "parse @message /(?<t>.*)/ | fields %s",
      })
  void itsRowsHaveABudgetTogether(String form) {
    event(T0 + 65_000, "a".repeat(1_000));
    String columns =
        IntStream.range(0, 50)
            .mapToObj("concat(@message, '-') as c%d"::formatted)
            .collect(Collectors.joining(", "));
    var query = InsightsQuery.parse(form.formatted(columns));

    assertThat(query.run(events, 100, new RowBudget(1 << 20)).rows()).isNotEmpty();
    assertThatThrownBy(() -> query.run(events, 100, new RowBudget(40_000)))
        .isInstanceOf(QueryTooLarge.class)
        .hasMessageStartingWith("its rows take more than 40000 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "filter @message like /(a*)*b$/",
        "filter @message =~ /a*a*a*a*a*a*a*b$/",
        "parse @message /(?<x>(a+)+)b$/ | filter ispresent(x)",
        "parse @message '*a*a*a*a*a*b' as p, q, r, s, t, u | filter ispresent(p)",
      })
  void aPatternTakesTimeLinearInTheMessage(String query) {
    event(T0 + 65_000, "a".repeat(3_000));

    assertThat(assertTimeoutPreemptively(Duration.ofSeconds(20), () -> run(query))).isEmpty();
  }

  @Test
  void theNewestComeFirstWithTimeAndMessage() {
    List<Map<String, String>> rows =
        run("fields @timestamp, @message | sort @timestamp desc | limit 2");

    assertThat(rows).hasSize(2);
    assertThat(rows.getFirst())
        .containsEntry("@timestamp", "2026-01-01 00:01:04.000")
        .containsEntry("@message", "user=jane, method:GET, latency := 55")
        .containsKey("@ptr");
  }

  @Test
  void reportLinesHaveFieldsOfTheirOwn() {
    assertThat(
            run(
                "filter @type = \"REPORT\" | stats max(@duration) as longest, avg(@duration),"
                    + " max(@maxMemoryUsed / 1000 / 1000) as mb, count(@initDuration) as cold"))
        .containsExactly(
            Map.of("longest", "20", "avg(@duration)", "15.25", "mb", "210", "cold", "1"));
  }

  @Test
  void eventsAreCountedByPeriod() {
    assertThat(run("stats count(*) as n by bin(1m) | sort bin(1m) asc"))
        .containsExactly(
            Map.of("bin(1m)", "2026-01-01 00:00:00.000", "n", "1"),
            Map.of("bin(1m)", "2026-01-01 00:01:00.000", "n", "4"));
  }

  @Test
  void percentilesAndSumsTakeNumbersOnly() {
    assertThat(
            run("stats pct(latency, 50) as p50, sum(latency) as all, min(latency), count() as n"))
        .containsExactly(Map.of("p50", "30", "all", "70", "min(latency)", "30", "n", "5"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "level = 'ERROR'; 1",
        "level in ['ERROR', 'INFO']; 2",
        "ispresent(level) and level not in ['ERROR']; 1",
        "latency > 35; 1",
        "latency >= 30 and not level = 'INFO'; 1",
        "level = 'ERROR' or @message like 'jane'; 2",
        "@message like /(?i)USER=j[a-z]+/; 1",
        "@message not like /REPORT/; 3",
        "user.id = 'u-1'; 1",
        "tags.1 = 'b'; 1",
        "strlen(level) = 4; 1",
        "@duration * 2 = 21; 1",
        "(latency + 10) / 2 = 25; 1",
        "`level` = \"INFO\"; 1",
        "@logStream = 's'; 5",
      })
  void filtersHoldWhatTheirConditionSays(String condition, int found) {
    assertThat(run("filter " + condition)).hasSize(found);
  }

  @Test
  void fieldsAreParsedByWildcardAndByRegex() {
    assertThat(
            run(
                "parse @message \"user=*, method:*, latency := *\" as who, method, took"
                    + " | filter ispresent(who) | display who, method, took"))
        .singleElement()
        .satisfies(row ->
            assertThat(row)
                .containsEntry("who", "jane")
                .containsEntry("method", "GET")
                .containsEntry("took", "55"));
    assertThat(run("parse @message /latency := (?<took>\\d+)/ | stats max(took) as longest"))
        .containsExactly(Map.of("longest", "55"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "dedup level; The command dedup is not supported",
        "fields @message | pattern @message; The command pattern is not supported",
        "stats median(latency); The aggregation median is not supported",
        "filter isIpv4InSubnet(a, 'b'); The function isIpv4InSubnet is not supported",
        "filter level =; unexpected end of query",
        "filter (a = 1; expected )",
        "limit 0; a limit is from 1 to 10000",
        "stats count(*) by bin(5x); a period is a number",
        "parse @message 'a=*, b=*' as one; a name for each of 2 wildcards",
        "filter a like /(/; invalid regular expression",
        "fields 'a' ~ 'b'; unexpected symbol found ~",
      })
  void whatIsNotUnderstoodIsNamed(String query, String said) {
    assertThatThrownBy(() -> InsightsQuery.parse(query))
        .isInstanceOf(MalformedQuery.class)
        .hasMessageContaining(said);
  }

  private List<Map<String, String>> run(String query) {
    return InsightsQuery.parse(query).run(events.reversed(), 1000, RowBudget.ofHeap()).rows();
  }

  private void event(long time, String message) {
    events.add(
        DiscoveredFields.of(
            message,
            Map.of(
                "@timestamp", Long.toString(time),
                "@logStream", "s",
                "@ptr", Integer.toString(events.size()))));
  }
}
