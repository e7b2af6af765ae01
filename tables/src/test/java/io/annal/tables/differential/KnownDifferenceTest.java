package io.annal.tables.differential;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.TableEngine;
import io.annal.tables.TableOptions;
import io.annal.tables.differential.Endpoint.Answer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where others answer otherwise, the tables answer as the documentation says. */
final class KnownDifferenceTest {
  @ParameterizedTest
  @EnumSource
  void isDecidedByTheDocumentation(KnownDifference difference) throws Exception {
    List<String> lines = difference.example().lines().toList();
    try (var engine = TableEngine.open(TableOptions.inMemory())) {
      var tables = new InProcess(engine);
      tables.call(RandomRequests.create("differential"));
      tables.awaitActive("differential");

      String last = "";
      for (String line : lines.subList(0, lines.size() - 1)) {
        last = text(tables.call(request(line)));
      }

      assertThat(last).as(difference.page()).isEqualTo(lines.getLast());
    }
  }

  private static Request request(String line) throws JsonProcessingException {
    int blank = line.indexOf(' ');
    String json = line.substring(blank + 1).replace('\'', '"');
    return new Request(line.substring(0, blank), (ObjectNode) new ObjectMapper().readTree(json));
  }

  private static String text(Answer answer) {
    String what =
        answer.status() == 200 ? answer.body().toString().replace('"', '\'') : answer.error();
    return answer.status() + " " + what;
  }
}
