package io.annal.localcloud.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AffinityTest {
  private final Affinity<String> affinity = new Affinity<>();

  @Test
  void goesByTheRarestTextThatIsKnown() {
    serve("first", "deposit", "account-1");
    serve("second", "deposit", "account-2");

    assertThat(affinity.of(texts("deposit", "account-1", "transaction-9"))).contains("first");
    assertThat(affinity.of(texts("deposit", "account-2", "transaction-9"))).contains("second");
  }

  @Test
  void followsWhoHasServedItLast() {
    serve("first", "account-1");
    serve("second", "account-1");

    assertThat(affinity.of(texts("account-1"))).contains("second");
  }

  @Test
  void knowsNothingOfProcessesThatAreGone() {
    serve("first", "account-1");

    affinity.forget("first");

    assertThat(affinity.of(texts("account-1"))).isEmpty();
  }

  @Test
  void remembersABoundedNumberOfTexts() {
    serve("first", "account-1");
    for (int other = 0; other < Affinity.MOST; other++) {
      serve("second", "transaction-" + other);
    }

    assertThat(affinity.of(texts("account-1"))).isEmpty();
  }

  @Test
  void readsTextsOnlyAndNothingOfWhatIsNoJson() {
    assertThat(Affinity.texts("{\"a\": 1, \"b\": [\"text\"]}".getBytes(StandardCharsets.UTF_8)))
        .containsExactly("text".hashCode());
    assertThat(Affinity.texts("{\"a\": \"b\", ".getBytes(StandardCharsets.UTF_8))).isEmpty();
  }

  private void serve(String process, String... texts) {
    affinity.served(texts(texts), process);
  }

  private static int[] texts(String... texts) {
    return Affinity.texts(
        ("[\"" + String.join("\",\"", texts) + "\"]").getBytes(StandardCharsets.UTF_8));
  }
}
