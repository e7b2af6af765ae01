package io.annal.dynamodb;

import static io.annal.dynamodb.Attributes.string;

import io.annal.AnnalException;
import io.annal.ForgottenException;
import io.annal.privacy.KeyProvider;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;

/**
 * A KMS data key per person, kept encrypted in a table of its own ({@link Tables#keys}): destroying
 * it there destroys it, for nothing else has it. To read needs {@code kms:Decrypt} on the KMS key
 * and {@code dynamodb:GetItem} on the table; to make keys, {@code kms:GenerateDataKey} and {@code
 * dynamodb:PutItem} as well; to forget, {@code dynamodb:UpdateItem} alone.
 *
 * <p>Keep the table out of point-in-time recovery and of backups that outlive a person's wish to be
 * forgotten. A process remembers keys that it used for {@link #REMEMBERED}, and wipes them when it
 * is next asked for one; a forgotten person's data can be read by it until then.
 *
 * <p>The encryption context, which appears in CloudTrail, holds a digest of the subject: <a
 * href="https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html">Encryption
 * context</a>.
 */
public final class KmsKeyProvider implements KeyProvider {
  /** How long a key that was used is remembered. */
  public static final Duration REMEMBERED = Duration.ofMinutes(5);

  static final String SUBJECT = "Subject";
  private static final String DATA_KEY = "DataKey";
  private static final String FORGOTTEN_AT = "ForgottenAt";
  private static final int MOST_REMEMBERED = 10_000;

  private final KmsClient kms;
  private final String keyId;
  private final DynamoDbClient client;
  private final String table;
  private final InstantSource clock;
  private final Map<String, Remembered> remembered = new LinkedHashMap<>();

  /** Whose keys were found destroyed, which is for good: the last ones asked for. */
  private final Map<String, Boolean> erased =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  private record Remembered(byte[] key, Instant until) {}

  /**
   * Keys under a KMS key.
   *
   * @param keyId id, ARN or alias of a symmetric KMS key
   */
  public KmsKeyProvider(
      KmsClient kms, String keyId, DynamoDbClient client, String table, InstantSource clock) {
    this.kms = kms;
    this.keyId = keyId;
    this.client = client;
    this.table = table;
    this.clock = clock;
  }

  @Override
  public Optional<byte[]> find(String subject) {
    if (isErased(subject)) {
      return Optional.empty();
    }
    var known = known(subject);
    return known.isPresent()
        ? known
        : attempt("find the key of " + subject, () -> item(subject).flatMap(i -> open(subject, i)));
  }

  @Override
  public byte[] findOrCreate(String subject) {
    if (isErased(subject)) {
      throw new ForgottenException(subject);
    }
    return known(subject)
        .orElseGet(() ->
            attempt(
                "find or make the key of " + subject,
                () ->
                    item(subject)
                        .map(item -> openOrForgotten(subject, item))
                        .orElseGet(() -> create(subject))));
  }

  @Override
  public void forget(String subject) {
    synchronized (remembered) {
      wipe(remembered.remove(subject));
    }
    attempt("destroy the key of " + subject, () -> client.updateItem(forgetting(subject)));
  }

  /** The time of the first wish stays. */
  private UpdateItemRequest forgetting(String subject) {
    return UpdateItemRequest.builder()
        .tableName(table)
        .key(Map.of(SUBJECT, string(subject)))
        .updateExpression("SET #at = if_not_exists(#at, :now) REMOVE #key")
        .expressionAttributeNames(Map.of("#at", FORGOTTEN_AT, "#key", DATA_KEY))
        .expressionAttributeValues(Map.of(":now", string(clock.instant().toString())))
        .build();
  }

  @Override
  public boolean knows(String subject) {
    return attempt("look for the key of " + subject, () -> item(subject))
        .filter(item -> item.containsKey(DATA_KEY))
        .isPresent();
  }

  private Optional<Map<String, AttributeValue>> item(String subject) {
    var get =
        GetItemRequest.builder()
            .tableName(table)
            .key(Map.of(SUBJECT, string(subject)))
            .consistentRead(true)
            .build();
    var answer = client.getItem(get);
    return answer.hasItem() ? Optional.of(answer.item()) : Optional.empty();
  }

  private byte[] openOrForgotten(String subject, Map<String, AttributeValue> item) {
    return open(subject, item).orElseThrow(() -> new ForgottenException(subject));
  }

  private Optional<byte[]> open(String subject, Map<String, AttributeValue> item) {
    var closed = item.get(DATA_KEY);
    if (closed == null) {
      synchronized (remembered) {
        erased.put(subject, true);
      }
      return Optional.empty();
    }
    var answer =
        kms.decrypt(decrypt ->
            decrypt.keyId(keyId).ciphertextBlob(closed.b()).encryptionContext(context(subject)));
    return Optional.of(remember(subject, answer.plaintext().asByteArray()));
  }

  private byte[] create(String subject) {
    var made =
        kms.generateDataKey(generate ->
            generate.keyId(keyId).keySpec(DataKeySpec.AES_256).encryptionContext(context(subject)));
    try {
      client.putItem(put(subject, made.ciphertextBlob()));
      return remember(subject, made.plaintext().asByteArray());
    } catch (ConditionalCheckFailedException e) {
      // somebody was faster, or the answer to our own first attempt was lost
      return openOrForgotten(subject, e.hasItem() ? e.item() : item(subject).orElseThrow());
    }
  }

  private PutItemRequest put(String subject, SdkBytes closed) {
    return PutItemRequest.builder()
        .tableName(table)
        .item(Map.of(SUBJECT, string(subject), DATA_KEY, AttributeValue.fromB(closed)))
        .conditionExpression("attribute_not_exists(" + SUBJECT + ")")
        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
        .build();
  }

  private boolean isErased(String subject) {
    synchronized (remembered) {
      return erased.get(subject) != null;
    }
  }

  private Optional<byte[]> known(String subject) {
    synchronized (remembered) {
      wipeOld();
      return Optional.ofNullable(remembered.get(subject)).map(known -> known.key().clone());
    }
  }

  /** They stand in the order in which they were remembered. */
  private void wipeOld() {
    var now = clock.instant();
    var all = remembered.values().iterator();
    while (all.hasNext()) {
      var eldest = all.next();
      if (!eldest.until().isBefore(now)) {
        return;
      }
      all.remove();
      wipe(eldest);
    }
  }

  private static void wipe(@Nullable Remembered gone) {
    if (gone != null) {
      Arrays.fill(gone.key(), (byte) 0);
    }
  }

  private byte[] remember(String subject, byte[] key) {
    synchronized (remembered) {
      wipe(remembered.remove(subject)); // to stand last
      if (remembered.size() >= MOST_REMEMBERED) {
        wipe(remembered.remove(remembered.keySet().iterator().next()));
      }
      remembered.put(subject, new Remembered(key.clone(), clock.instant().plus(REMEMBERED)));
    }
    return key;
  }

  private static Map<String, String> context(String subject) {
    try {
      var digest =
          MessageDigest.getInstance("SHA-256").digest(subject.getBytes(StandardCharsets.UTF_8));
      return Map.of("subject-sha256", HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new AnnalException("this Java has no SHA-256", e);
    }
  }

  private <T> T attempt(String what, Supplier<T> action) {
    try {
      return action.get();
    } catch (SdkException e) {
      throw new AnnalException(
          "could not %s in table %s with the KMS key %s: %s"
              .formatted(what, table, keyId, e.getMessage()),
          e);
    }
  }
}
