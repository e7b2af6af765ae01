package io.annal.localcloud.sns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.PublicFiles;
import io.annal.localcloud.wire.StateStore.StateMap;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Signs notifications with a key of this cloud's own, whose certificate is behind {@code
 * SigningCertURL}: <a
 * href="https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html">Verifying
 * the signatures of Amazon SNS messages</a>. The certificate is signed by itself, since nobody else
 * vouches for a cloud on one machine.
 */
final class Signer {
  static final String DEFAULT_VERSION = "1";
  private static final List<String> SIGNED =
      List.of("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type");
  private static final String KEY = "signing";

  private final Cloud cloud;
  private final StateMap kept;
  private final Path directory;
  private @Nullable PrivateKey privateKey;
  private String certificate = "";

  Signer(Cloud cloud) {
    this.cloud = cloud;
    this.kept = cloud.state().map("sns.signing");
    this.directory = cloud.directory("sns");
  }

  /** Adds version, signature and the certificate's address to a notification. */
  void sign(ObjectNode notification, String version) {
    String signature = signature(text(notification), version);
    notification
        .put("SignatureVersion", version)
        .put("Signature", signature)
        .put("SigningCertURL", cloud.endpoint() + PublicFiles.PATH + "sns/" + fileName());
  }

  /** The certificate, where the file of that name is its. */
  Optional<String> certificate(String fileName) {
    return kept.get(KEY).isPresent() && fileName.equals(fileName())
        ? Optional.of(certificate)
        : Optional.empty();
  }

  private static String text(ObjectNode notification) {
    var text = new StringBuilder();
    for (String member : SIGNED) {
      if (notification.hasNonNull(member)) {
        text.append(member).append('\n').append(notification.path(member).asText()).append('\n');
      }
    }
    return text.toString();
  }

  private String signature(String text, String version) {
    try {
      var signature = Signature.getInstance(version.equals("2") ? "SHA256withRSA" : "SHA1withRSA");
      signature.initSign(key());
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform signs with RSA", e);
    }
  }

  private String fileName() {
    var _ = key();
    return "SimpleNotificationService-" + SigningCertificate.fingerprint(certificate) + ".pem";
  }

  /** Made at the first message and kept, so that a message can be verified after a restart. */
  private synchronized PrivateKey key() {
    if (privateKey == null) {
      JsonNode pair = kept.get(KEY).orElseGet(this::made);
      certificate = pair.path("Certificate").asText();
      privateKey = read(Base64.getDecoder().decode(pair.path("PrivateKey").asText()));
    }
    return privateKey;
  }

  private JsonNode made() {
    ObjectNode pair = SigningCertificate.make(directory);
    kept.put(KEY, pair);
    return pair;
  }

  private static PrivateKey read(byte[] encoded) {
    try {
      return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The key that signs notifications cannot be read", e);
    }
  }
}
