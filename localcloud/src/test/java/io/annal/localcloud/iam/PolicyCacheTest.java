package io.annal.localcloud.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.localcloud.iam.PolicyParser.Kind;
import io.annal.localcloud.wire.AwsException;
import org.junit.jupiter.api.Test;

class PolicyCacheTest {
  private final PolicyCache cache = new PolicyCache();

  @Test
  void aTextIsParsedOnce() {
    PolicyDocument first = cache.get(policy(1), Kind.IDENTITY);

    assertThat(cache.get(policy(1), Kind.IDENTITY)).isSameAs(first);
    assertThat(cache.get(policy(2), Kind.IDENTITY)).isNotSameAs(first);
  }

  @Test
  void theLeastRecentlyUsedMakesRoom() {
    PolicyDocument kept = cache.get(policy(0), Kind.IDENTITY);
    PolicyDocument dropped = cache.get(policy(1), Kind.IDENTITY);

    for (int i = 2; i <= PolicyCache.MOST; i++) {
      cache.get(policy(0), Kind.IDENTITY);
      cache.get(policy(i), Kind.IDENTITY);
    }

    assertThat(cache.get(policy(0), Kind.IDENTITY)).isSameAs(kept);
    assertThat(cache.get(policy(1), Kind.IDENTITY)).isNotSameAs(dropped);
  }

  @Test
  void whatIsMalformedIsRefusedEveryTime() {
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> cache.get("{", Kind.IDENTITY)).isInstanceOf(AwsException.class);
    }
  }

  private static String policy(int number) {
    return """
    {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"a:%d","Resource":"*"}}\
    """
        .formatted(number);
  }
}
