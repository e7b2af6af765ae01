package io.annal.localcloud.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.localcloud.runtime.Clients;
import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.AliasListEntry;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.DisabledException;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.awssdk.services.kms.model.KeyManagerType;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.KmsInvalidStateException;
import software.amazon.awssdk.services.kms.model.NotFoundException;

class KmsServiceTest {
  private static final Map<String, String> SUBJECT = Map.of("subject", "customer-456");

  @TempDir Path directory;
  private LocalCloud cloud;
  private KmsClient kms;

  @BeforeEach
  void start() {
    start(Clock.systemUTC());
  }

  private void start(Clock clock) {
    cloud = LocalCloud.start(new LocalCloudOptions(directory, 0, "000000000000", clock));
    kms = Clients.of(cloud, KmsClient.builder());
  }

  @AfterEach
  void stop() {
    kms.close();
    cloud.close();
  }

  @Test
  void aDataKeyIsUnwrappedInTheSameContextOnly() {
    var key = newKey();

    var made =
        kms.generateDataKey(
            r -> r.keyId(key).keySpec(DataKeySpec.AES_256).encryptionContext(SUBJECT));

    assertThat(made.plaintext().asByteArray()).hasSize(32);
    assertThat(decrypt(made.ciphertextBlob(), SUBJECT)).isEqualTo(made.plaintext());
    assertThatThrownBy(() -> decrypt(made.ciphertextBlob(), Map.of("subject", "customer-457")))
        .isInstanceOf(InvalidCiphertextException.class);
  }

  @Test
  void whatWasEncryptedBeforeARestartIsReadAfterIt() {
    var key = newKey();
    var text =
        kms.encrypt(r -> r.keyId(key).plaintext(SdkBytes.fromUtf8String("secret")))
            .ciphertextBlob();

    stop();
    start();

    assertThat(decrypt(text, Map.of()).asUtf8String()).isEqualTo("secret");
  }

  @Test
  void aKeyIsFoundByItsAliasAndItsArn() {
    var key = newKey();
    kms.createAlias(r -> r.aliasName("alias/annal").targetKeyId(key));
    var arn = kms.describeKey(r -> r.keyId(key)).keyMetadata().arn();

    assertThat(arn).isEqualTo("arn:aws:kms:us-east-1:000000000000:key/" + key);
    assertThat(kms.describeKey(r -> r.keyId(arn)).keyMetadata().keyId()).isEqualTo(key);
    assertThat(kms.describeKey(r -> r.keyId("alias/annal")).keyMetadata().keyId()).isEqualTo(key);
    assertThat(kms.listAliases(r -> r.keyId(key)).aliases())
        .singleElement()
        .satisfies(alias -> assertThat(alias.aliasName()).isEqualTo("alias/annal"));
    assertThatThrownBy(() -> kms.describeKey(r -> r.keyId("alias/other")))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void aDisabledKeyServesNobody() {
    var key = newKey();
    kms.disableKey(r -> r.keyId(key));

    assertThatThrownBy(() -> kms.generateDataKey(r -> r.keyId(key).keySpec(DataKeySpec.AES_256)))
        .isInstanceOf(DisabledException.class);
    kms.enableKey(r -> r.keyId(key));
    assertThat(
            kms.generateDataKey(r -> r.keyId(key).keySpec(DataKeySpec.AES_128))
                .plaintext()
                .asByteArray())
        .hasSize(16);
  }

  @Test
  void aDeletedKeyTakesWithItWhatItEncrypted() {
    var key = newKey();
    var text =
        kms.encrypt(r -> r.keyId(key).plaintext(SdkBytes.fromUtf8String("secret")))
            .ciphertextBlob();

    kms.scheduleKeyDeletion(r -> r.keyId(key).pendingWindowInDays(7));

    assertThat(kms.describeKey(r -> r.keyId(key)).keyMetadata().keyState())
        .isEqualTo(KeyState.PENDING_DELETION);
    assertThatThrownBy(() -> decrypt(text, Map.of())).isInstanceOf(KmsInvalidStateException.class);
    stop();
    start(Clock.offset(Clock.systemUTC(), Duration.ofDays(8)));
    assertThatThrownBy(() -> decrypt(text, Map.of())).isInstanceOf(NotFoundException.class);
  }

  @Test
  void refusesWhatItCannotDo() {
    var key = newKey();

    assertThatThrownBy(() -> kms.createKey(r -> r.keySpec("RSA_2048").keyUsage("SIGN_VERIFY")))
        .isInstanceOf(KmsException.class)
        .hasMessageContaining("RSA_2048");
    assertThatThrownBy(() -> kms.scheduleKeyDeletion(r -> r.keyId(key).pendingWindowInDays(3)))
        .hasMessageContaining("between 7 and 30");
    assertThatThrownBy(() -> kms.generateDataKey(r -> r.keyId(key)))
        .hasMessageContaining("number of bytes or key spec");
    assertThatThrownBy(() -> decrypt(SdkBytes.fromUtf8String("nonsense"), Map.of()))
        .isInstanceOf(InvalidCiphertextException.class);
  }

  @Test
  void theAliasesOfAwsAreThereAndGetTheirKeyWithTheirFirstUse() {
    assertThat(alias("alias/aws/dynamodb").targetKeyId()).isNull();

    var key = kms.describeKey(r -> r.keyId("alias/aws/dynamodb")).keyMetadata();

    assertThat(key.keyManager()).isEqualTo(KeyManagerType.AWS);
    assertThat(alias("alias/aws/dynamodb").targetKeyId()).isEqualTo(key.keyId());
    assertThat(kms.describeKey(r -> r.keyId("alias/aws/dynamodb")).keyMetadata()).isEqualTo(key);
    assertThatThrownBy(() -> kms.describeKey(r -> r.keyId("alias/aws/nothing")))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void aKeyOfAwsIsUsedByItsServiceAlone() {
    var key = kms.describeKey(r -> r.keyId("alias/aws/s3")).keyMetadata().keyId();

    assertThatThrownBy(
            () -> kms.encrypt(r -> r.keyId(key).plaintext(SdkBytes.fromUtf8String("secret"))))
        .isInstanceOf(KmsException.class)
        .hasMessageContaining("not authorized");
    assertThatThrownBy(() -> kms.scheduleKeyDeletion(r -> r.keyId(key).pendingWindowInDays(7)))
        .hasMessageContaining("not authorized");
    assertThatThrownBy(() -> kms.deleteAlias(r -> r.aliasName("alias/aws/s3")))
        .hasMessageContaining("reserved");
  }

  private AliasListEntry alias(String name) {
    return kms.listAliases().aliases().stream()
        .filter(alias -> alias.aliasName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private String newKey() {
    return kms.createKey(r -> r.description("for a test")).keyMetadata().keyId();
  }

  private SdkBytes decrypt(SdkBytes text, Map<String, String> context) {
    return kms.decrypt(r -> r.ciphertextBlob(text).encryptionContext(context)).plaintext();
  }
}
