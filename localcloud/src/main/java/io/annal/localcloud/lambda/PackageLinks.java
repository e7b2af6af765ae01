package io.annal.localcloud.lambda;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Addresses of code packages that are good for ten minutes, as <a
 * href="https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html">GetFunction</a> has
 * them, and until the local cloud ends.
 */
final class PackageLinks {
  private static final Duration GOOD_FOR = Duration.ofMinutes(10);
  private static final String ALGORITHM = "HmacSHA256";
  private static final Pattern PATH =
      Pattern.compile("(?<until>\\d{1,12})/(?<signature>[0-9a-f]{64})/(?<hash>[0-9a-f]{64})\\.zip");

  private final SecretKeySpec key;

  PackageLinks() {
    var secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    this.key = new SecretKeySpec(secret, ALGORITHM);
  }

  String path(String hash, Instant now) {
    long until = now.plus(GOOD_FOR).getEpochSecond();
    return "%d/%s/%s.zip".formatted(until, signature(until, hash), hash);
  }

  /** The package that such a path leads to, where the path is one of ours and still good. */
  Optional<String> hash(String path, Instant now) {
    Matcher matcher = PATH.matcher(path);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long until = Long.parseLong(matcher.group("until"));
    byte[] expected = signature(until, matcher.group("hash")).getBytes(StandardCharsets.UTF_8);
    byte[] given = matcher.group("signature").getBytes(StandardCharsets.UTF_8);
    boolean good = MessageDigest.isEqual(expected, given) && now.getEpochSecond() <= until;
    return good ? Optional.of(matcher.group("hash")) : Optional.empty();
  }

  private String signature(long until, String hash) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      byte[] signed = mac.doFinal((until + "/" + hash).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(signed);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
    }
  }
}
