package io.annal.dynamodb;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/** One symmetric KMS key behind HTTP, which binds what it encrypts to the encryption context. */
public final class KmsServer implements AutoCloseable {
  private static final int NONCE = 12;

  private final SecureRandom random = new SecureRandom();
  private final byte[] master = random(32);
  private final AtomicInteger requests = new AtomicInteger();
  private final HttpServer server;

  public KmsServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.start();
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  KmsClient client() {
    return KmsClient.builder()
        .endpointOverride(endpoint())
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  int requests() {
    return requests.get();
  }

  private void handle(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    var request = JsonNode.parser().parse(exchange.getRequestBody());
    var context = request.field("EncryptionContext").orElseThrow().toString().getBytes(UTF_8);
    try {
      if (exchange.getRequestHeaders().getFirst("X-Amz-Target").endsWith(".GenerateDataKey")) {
        var key = random(32);
        send(exchange, 200, "\"CiphertextBlob\":\"%s\",", encrypt(key, context), key);
      } else {
        var blob = request.field("CiphertextBlob").orElseThrow().asString();
        send(exchange, 200, "\"Used\":\"%s\",", new byte[0], decrypt(blob, context));
      }
    } catch (GeneralSecurityException e) {
      send(exchange, 400, "\"__type\":\"InvalidCiphertextException\",", new byte[0], new byte[0]);
    }
  }

  private byte[] encrypt(byte[] key, byte[] context) throws GeneralSecurityException {
    var nonce = random(NONCE);
    var closed = cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(key);
    var all = Arrays.copyOf(nonce, NONCE + closed.length);
    System.arraycopy(closed, 0, all, NONCE, closed.length);
    return all;
  }

  private byte[] decrypt(String blob, byte[] context) throws GeneralSecurityException {
    var all = Base64.getDecoder().decode(blob);
    return cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(all, NONCE), context)
        .doFinal(all, NONCE, all.length - NONCE);
  }

  private Cipher cipher(int mode, byte[] nonce, byte[] context) throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(master, "AES"), new GCMParameterSpec(128, nonce));
    cipher.updateAAD(context);
    return cipher;
  }

  private byte[] random(int length) {
    var bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static void send(
      HttpExchange exchange, int status, String first, byte[] value, byte[] plaintext)
      throws IOException {
    var encoder = Base64.getEncoder();
    var text =
        "{"
            + first.replace("%s", encoder.encodeToString(value))
            + "\"Plaintext\":\"%s\",\"KeyId\":\"key\"}"
                .formatted(encoder.encodeToString(plaintext));
    var bytes = text.getBytes(UTF_8);
    exchange.getResponseHeaders().add("content-type", "application/x-amz-json-1.1");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
