package io.annal.localcloud.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What was answered otherwise than by a modelled answer. */
final class Faults {
  private static final Pattern CODE =
      Pattern.compile("\"__type\":\"([^\"]+)\"|<Code>([^<]+)</Code>");
  private static final Set<String> OURS =
      Set.of("InternalFailure", "InternalError", "InternalServerError", "ServiceUnavailable");

  private final List<String> found = new ArrayList<>();
  private int asked;

  void check(String what, HttpResponse<String> answer) {
    check(what, answer, answer.body());
  }

  /**
   * @param body as text
   */
  void check(String what, HttpResponse<?> answer, String body) {
    asked++;
    var code = CODE.matcher(body);
    boolean named = code.find();
    String name = named ? code.group(1) == null ? code.group(2) : code.group(1) : "";
    boolean refusedByName = name.equals("NotImplemented") || name.equals("InvalidAction");
    boolean good =
        answer.headers().firstValue("x-amzn-RequestId").isPresent()
            && (answer.statusCode() < 300
                || answer.statusCode() == 304
                || isRefusalWithoutBody(answer)
                || (named && !OURS.contains(name) && (answer.statusCode() < 500 || refusedByName)));
    if (!good) {
      found.add("%s → %d %s".formatted(what, answer.statusCode(), shortened(body)));
    }
  }

  private static boolean isRefusalWithoutBody(HttpResponse<?> answer) {
    int status = answer.statusCode();
    return answer.request().method().equals("HEAD") && (status < 500 || status == 501);
  }

  void assertNone() {
    assertThat(found).as("of %d requests", asked).isEmpty();
    assertThat(asked).isGreaterThan(20);
  }

  static String shortened(String text) {
    return text.length() < 100 ? text : text.substring(0, 100) + "…";
  }
}
