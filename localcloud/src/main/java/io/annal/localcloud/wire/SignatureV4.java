package io.annal.localcloud.wire;

import io.annal.localcloud.wire.RawService.Request;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signature version 4, as a client computes it.
 *
 * <p>See <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Create
 * a signed request</a>; for S3, whose paths are encoded once only, <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html">Authenticating
 * requests</a>.
 */
final class SignatureV4 {
  static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String ALGORITHM_OF_KEYS = "HmacSHA256";
  static final String UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";
  private static final String SIGNATURE_PARAMETER = "X-Amz-Signature";
  private static final String UNRESERVED = "-._~";
  private static final Pattern SPACES = Pattern.compile(" +");
  private static final int KEYS_AT_HAND = 1_000;

  /** Each ready to sign, so that a request neither looks for the algorithm nor sets the key. */
  private static final Map<KeyOf, Mac> KEYS =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<KeyOf, Mac> eldest) {
              return size() > KEYS_AT_HAND;
            }
          });

  private SignatureV4() {}

  private record KeyOf(String secret, String date, String region, String service) {}

  /**
   * What a key is good for.
   *
   * @param date e.g. {@code 20260131}
   */
  record Scope(String accessKey, String date, String region, String service) {
    String text() {
      return date + '/' + region + '/' + service + "/aws4_request";
    }
  }

  /** Whether the signature is the one that the secret gives. */
  static boolean matches(
      Request request,
      Scope scope,
      String timestamp,
      List<String> signedHeaders,
      String payloadHash,
      String secret,
      String signature) {
    byte[] given = signature.getBytes(StandardCharsets.UTF_8);
    boolean matches = false;
    for (String path : paths(scope.service(), request.path())) {
      String expected =
          signature(request, path, scope, timestamp, signedHeaders, payloadHash, secret);
      matches |= MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given);
    }
    return matches;
  }

  /** The signature of a request whose path is in the form that is signed. */
  static String signature(
      Request request,
      Scope scope,
      String timestamp,
      List<String> signedHeaders,
      String payloadHash,
      String secret) {
    return signature(request, request.path(), scope, timestamp, signedHeaders, payloadHash, secret);
  }

  private static String signature(
      Request request,
      String path,
      Scope scope,
      String timestamp,
      List<String> signedHeaders,
      String payloadHash,
      String secret) {
    String canonical = canonical(request, path, signedHeaders, payloadHash);
    return sign(
        scope, secret, String.join("\n", ALGORITHM, timestamp, scope.text(), sha256(canonical)));
  }

  /** The signature of a text that belongs to that scope. */
  static String sign(Scope scope, String secret, String text) {
    return HexFormat.of().formatHex(key(scope, secret).doFinal(bytes(text)));
  }

  /**
   * S3 signs the path as it is sent. Other services sign it encoded once more, after its empty and
   * dot segments are taken out, which not every client does.
   */
  private static Set<String> paths(String service, String path) {
    if (path.equals("/")) {
      return Set.of(path);
    }
    if (service.equals("s3")) {
      return new LinkedHashSet<>(List.of(path, encode(decode(path.replace("+", "%2B")), true)));
    }
    return new LinkedHashSet<>(List.of(encode(path, true), encode(normalized(path), true)));
  }

  private static String normalized(String path) {
    var kept = new ArrayList<String>();
    for (String segment : path.split("/", -1)) {
      if (segment.equals("..") && !kept.isEmpty()) {
        kept.removeLast();
      } else if (!segment.isEmpty() && !segment.equals(".") && !segment.equals("..")) {
        kept.add(segment);
      }
    }
    String joined = "/" + String.join("/", kept);
    return path.endsWith("/") && joined.length() > 1 ? joined + "/" : joined;
  }

  private static String canonical(
      Request request, String path, List<String> signedHeaders, String payloadHash) {
    var text = new StringBuilder();
    text.append(request.method()).append('\n');
    text.append(path).append('\n');
    text.append(query(request.query())).append('\n');
    for (String name : signedHeaders) {
      text.append(name).append(':').append(header(request, name)).append('\n');
    }
    text.append('\n').append(String.join(";", signedHeaders)).append('\n').append(payloadHash);
    return text.toString();
  }

  private static String header(Request request, String name) {
    List<String> values = request.headers().getOrDefault(name, List.of());
    if (values.size() == 1) {
      return trimmed(values.getFirst());
    }
    return values.stream().map(SignatureV4::trimmed).collect(Collectors.joining(","));
  }

  private static String trimmed(String value) {
    String stripped = value.strip();
    return stripped.contains("  ") ? SPACES.matcher(stripped).replaceAll(" ") : stripped;
  }

  private static String query(Map<String, List<String>> parameters) {
    if (parameters.isEmpty()) {
      return "";
    }
    var sorted = new TreeMap<String, List<String>>();
    parameters.forEach((name, values) -> {
      if (!name.equals(SIGNATURE_PARAMETER)) {
        sorted.put(
            encode(name, false),
            values.stream().map(value -> encode(value, false)).sorted().toList());
      }
    });
    var pairs = new ArrayList<String>();
    sorted.forEach((name, values) -> values.forEach(value -> pairs.add(name + "=" + value)));
    return String.join("&", pairs);
  }

  /** Percent-encoded but for unreserved characters, in upper-case hexadecimal. */
  static String encode(String text, boolean keepSlash) {
    var encoded = new StringBuilder();
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (each & 0xff);
      boolean plain =
          (c >= 'A' && c <= 'Z')
              || (c >= 'a' && c <= 'z')
              || (c >= '0' && c <= '9')
              || UNRESERVED.indexOf(c) >= 0
              || (c == '/' && keepSlash);
      if (plain) {
        encoded.append(c);
      } else {
        encoded.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
      }
    }
    return encoded.toString();
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw AwsException.badRequest("InvalidURI", "The path is not validly percent-encoded");
    }
  }

  /** The key of a secret for a scope, of this caller alone. */
  private static Mac key(Scope scope, String secret) {
    var keyOf = new KeyOf(secret, scope.date(), scope.region(), scope.service());
    var known = KEYS.computeIfAbsent(keyOf, SignatureV4::keyed);
    try {
      return (Mac) known.clone();
    } catch (CloneNotSupportedException e) { // as with some providers of a hardware module
      return keyed(keyOf);
    }
  }

  private static Mac keyed(KeyOf of) {
    byte[] key = bytes("AWS4" + of.secret());
    for (String part : List.of(of.date(), of.region(), of.service(), "aws4_request")) {
      key = hmac(ALGORITHM_OF_KEYS, key, part);
    }
    return mac(ALGORITHM_OF_KEYS, key);
  }

  static String sha256(String text) {
    return sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  static byte[] hmac(String algorithm, byte[] key, String text) {
    return mac(algorithm, key).doFinal(bytes(text));
  }

  private static Mac mac(String algorithm, byte[] key) {
    try {
      var mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key, algorithm));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + algorithm, e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
