package io.annal.localcloud.sns;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/**
 * A key pair and a certificate of it. The JDK signs certificates by its {@code keytool} alone; it
 * is part of every Java runtime.
 */
final class SigningCertificate {
  private static final String ALIAS = "sns";
  private static final String PASSWORD = "ANNAL_KEYSTORE_PASSWORD";

  private SigningCertificate() {}

  /** {@code PrivateKey}, in PKCS #8 and Base64, and {@code Certificate}, in PEM. */
  static ObjectNode make(Path directory) {
    try {
      Path folder = Files.createTempDirectory(directory, "signing");
      Path store = folder.resolve("key.p12");
      try {
        String password = password();
        keytool(store, password);
        return read(store, password);
      } finally {
        Files.deleteIfExists(store);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("No key to sign notifications can be made", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("keytool made a key that cannot be read", e);
    }
  }

  private static String password() {
    var bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static void keytool(Path store, String password) throws IOException {
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            ALIAS,
            "-keyalg",
            "RSA",
            "-keysize",
            "2048",
            "-sigalg",
            "SHA256withRSA",
            "-dname",
            "CN=sns.amazonaws.com, O=Annal local cloud",
            "-validity",
            "3650",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass:env",
            PASSWORD);
    builder.environment().put(PASSWORD, password);
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
        process.destroy();
        throw new IOException("keytool failed: " + output.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroy();
      throw new IOException("The local cloud is being stopped", e);
    }
  }

  private static ObjectNode read(Path file, String password)
      throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance(file.toFile(), password.toCharArray());
    byte[] key = store.getKey(ALIAS, password.toCharArray()).getEncoded();
    byte[] certificate = store.getCertificate(ALIAS).getEncoded();
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate);
    return Trees.object()
        .put("PrivateKey", Base64.getEncoder().encodeToString(key))
        .put(
            "Certificate",
            "-----BEGIN CERTIFICATE-----\n" + lines + "\n-----END CERTIFICATE-----\n");
  }

  /** 32 digits that change with the certificate. */
  static String fingerprint(String certificate) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(certificate.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
