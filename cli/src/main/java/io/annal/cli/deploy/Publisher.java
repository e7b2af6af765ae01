package io.annal.cli.deploy;

import io.annal.cli.aws.Aws;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * Puts the function package where the template looks for it: an object named after its content, and
 * two SSM parameters that name bucket and key. What is there already is not sent again.
 */
public final class Publisher {
  public static final String BUCKET_PARAMETER = "/annal/function-package/bucket";
  public static final String KEY_PARAMETER = "/annal/function-package/key";

  private static final int BUFFER = 64 << 10;

  /** The JVM compiles what is called often sooner than what is called with much at once. */
  private static final int STEP = 1 << 10;

  private final PackageStore store;

  public Publisher(PackageStore store) {
    this.store = store;
  }

  /**
   * Where the package is now.
   *
   * @param sent whether it had to be sent
   */
  public record Published(String account, String bucket, String key, boolean sent) {}

  /** Publishes through AWS's clients. */
  public static Published publish(Aws aws, Path file) {
    try (var store = new AwsPackageStore(aws)) {
      return new Publisher(store).publish(file, keyOf(file));
    }
  }

  public Published publish(Path file, String key) {
    var bucket = PackageBucket.of(store.owner());
    bucket.prepare(store);
    boolean sent = !store.isThere(bucket, key);
    if (sent) {
      store.put(bucket, key, file);
    }
    name(Map.of(BUCKET_PARAMETER, bucket.name(), KEY_PARAMETER, key));
    return new Published(bucket.owner().account(), bucket.name(), key, sent);
  }

  /** A parameter that says so already is left as it is. */
  private void name(Map<String, String> wanted) {
    var there = store.parameters(wanted.keySet());
    wanted.forEach((name, value) -> {
      if (!value.equals(there.get(name))) {
        store.setParameter(name, value);
      }
    });
  }

  /** The name of that content. */
  static String keyOf(Path file) {
    return "annal-bank-function-%s.jar".formatted(digest(file).substring(0, 16));
  }

  private static String digest(Path file) {
    try (var in = Files.newInputStream(file)) {
      var digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        for (int from = 0; from < read; from += STEP) {
          digest.update(buffer, from, Math.min(STEP, read - from));
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK knows SHA-256", e);
    }
  }
}
