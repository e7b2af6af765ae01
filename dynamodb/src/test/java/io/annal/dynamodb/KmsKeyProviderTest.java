package io.annal.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.AnnalException;
import io.annal.ForgottenException;
import io.annal.privacy.KeyProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

final class KmsKeyProviderTest {
  private static final String TABLE = LocalDynamoDb.create(Tables.keys("keys"));

  private final KmsServer kms = new KmsServer();
  private final String subject = "customer-" + UUID.randomUUID();
  private Instant now = Instant.parse("2026-01-02T03:04:05Z");
  private final KmsKeyProvider keys = provider();

  @AfterEach
  void stop() {
    kms.close();
  }

  @Test
  void aKeyIsMadeOnceAndIsTheSameEverywhere() {
    assertThat(keys.find(subject)).isEmpty();

    var key = keys.findOrCreate(subject);

    assertThat(key).hasSize(KeyProvider.KEY_BYTES);
    assertThat(provider().findOrCreate(subject)).isEqualTo(key);
    assertThat(provider().find(subject))
        .hasValueSatisfying(found -> assertThat(found).isEqualTo(key));
    assertThat(keys.findOrCreate(subject + "-other")).isNotEqualTo(key);
  }

  @Test
  void aKeyThatWasUsedIsRememberedForAWhile() {
    keys.findOrCreate(subject);
    int asked = kms.requests();

    keys.findOrCreate(subject);
    assertThat(kms.requests()).isEqualTo(asked);
    now = now.plus(KmsKeyProvider.REMEMBERED).plusMillis(1);
    keys.findOrCreate(subject);
    assertThat(kms.requests()).isEqualTo(asked + 1);
  }

  @Test
  void ofManyWhoMakeItAtOnceAllGetTheSame() throws Exception {
    try (var executor = Executors.newFixedThreadPool(8)) {
      var tasks =
          IntStream.range(0, 8)
              .mapToObj(i -> (Callable<byte[]>) () -> provider().findOrCreate(subject))
              .toList();
      for (var made : executor.invokeAll(tasks)) {
        assertThat(made.get()).isEqualTo(keys.findOrCreate(subject));
      }
    }
  }

  @Test
  void aForgottenPersonHasNoKeyAndGetsNone() {
    var other = provider();
    other.findOrCreate(subject);
    keys.findOrCreate(subject);
    assertThat(keys.knows(subject)).isTrue();

    keys.forget(subject);
    var when = item(subject).get("ForgottenAt");
    now = now.plusSeconds(1);
    keys.forget(subject);

    assertThat(item(subject)).containsEntry("ForgottenAt", when);
    assertThat(keys.knows(subject)).isFalse();
    assertThat(keys.find(subject)).isEmpty();
    assertThatThrownBy(() -> keys.findOrCreate(subject)).isInstanceOf(ForgottenException.class);
    assertThat(item(subject)).doesNotContainKey("DataKey").containsKey("ForgottenAt");
    now = now.plus(KmsKeyProvider.REMEMBERED).plus(Duration.ofSeconds(1));
    assertThat(other.find(subject)).isEmpty();
  }

  @Test
  void whoWasForgottenIsAskedForOnce() {
    keys.findOrCreate(subject);
    keys.forget(subject);
    assertThat(keys.find(subject)).isEmpty();

    LocalDynamoDb.client()
        .deleteItem(d -> d.tableName(TABLE).key(Map.of("Subject", AttributeValue.fromS(subject))));

    assertThat(keys.find(subject)).isEmpty();
    assertThatThrownBy(() -> keys.findOrCreate(subject)).isInstanceOf(ForgottenException.class);
  }

  @Test
  void somebodyElsesKeyInTheItemIsNoKey() {
    keys.findOrCreate(subject);
    var stolen = new HashMap<>(item(subject));
    stolen.put("Subject", AttributeValue.fromS(subject + "-thief"));
    LocalDynamoDb.client().putItem(put -> put.tableName(TABLE).item(stolen));

    assertThatThrownBy(() -> keys.find(subject + "-thief"))
        .isInstanceOf(AnnalException.class)
        .hasMessageContaining("could not find the key of " + subject + "-thief");
  }

  private Map<String, AttributeValue> item(String subject) {
    return LocalDynamoDb.client()
        .getItem(get -> get.tableName(TABLE).key(Map.of("Subject", AttributeValue.fromS(subject))))
        .item();
  }

  private KmsKeyProvider provider() {
    return new KmsKeyProvider(
        kms.client(), "alias/annal", LocalDynamoDb.client(), TABLE, () -> now);
  }
}
