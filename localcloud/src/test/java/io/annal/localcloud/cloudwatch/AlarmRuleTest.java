package io.annal.localcloud.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.localcloud.cloudwatch.AlarmRule.Comparison;
import io.annal.localcloud.cloudwatch.AlarmRule.Missing;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The tables of AWS's user guide: a good point is 0, a breaching one X, a missing one -, the latest
 * last. KEEP is "retain the current state".
 */
class AlarmRuleTest {
  @ParameterizedTest
  @CsvSource({
    "0 - X - X, OK, OK, OK, OK",
    "0 - - - -, OK, OK, OK, OK",
    "- - - - -, INSUFFICIENT_DATA, KEEP, ALARM, OK",
    "0 X X - X, ALARM, ALARM, ALARM, ALARM",
    "- - X - -, ALARM, KEEP, ALARM, OK"
  })
  void threeOutOfThree(
      String points, String missing, String ignore, String breaching, String notBreaching) {
    assertAll(3, points, missing, ignore, breaching, notBreaching);
  }

  @ParameterizedTest
  @CsvSource({
    "0 - X - X, ALARM, ALARM, ALARM, ALARM",
    "0 0 X 0 X, ALARM, ALARM, ALARM, ALARM",
    "0 - X - -, OK, OK, ALARM, OK",
    "- - - - 0, OK, OK, ALARM, OK",
    "- - - X -, ALARM, KEEP, ALARM, OK"
  })
  void twoOutOfThree(
      String points, String missing, String ignore, String breaching, String notBreaching) {
    assertAll(2, points, missing, ignore, breaching, notBreaching);
  }

  private static void assertAll(
      int breaching, String points, String missing, String ignore, String bad, String good) {
    assertThat(judge(breaching, Missing.missing, points)).isEqualTo(missing);
    assertThat(judge(breaching, Missing.ignore, points)).isEqualTo(ignore);
    assertThat(judge(breaching, Missing.breaching, points)).isEqualTo(bad);
    assertThat(judge(breaching, Missing.notBreaching, points)).isEqualTo(good);
  }

  private static String judge(int breaching, Missing missing, String points) {
    var rule =
        new AlarmRule(List.of(), 60, 3, breaching, 0, Comparison.GreaterThanThreshold, missing);
    var range = new TreeMap<Long, @Nullable Double>();
    for (var point : List.of(points.split(" ", -1))) {
      range.put((long) range.size(), point.equals("-") ? null : point.equals("X") ? 1.0 : 0.0);
    }
    var state = rule.judge(range).state();
    return state.isEmpty() ? "KEEP" : state;
  }
}
