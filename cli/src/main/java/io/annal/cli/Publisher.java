package io.annal.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterType;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * Puts the function package where the template looks for it: an object named after its content, and
 * two SSM parameters that name bucket and key. What is there already is not sent again.
 */
final class Publisher {
  static final String BUCKET_PARAMETER = "/annal/function-package/bucket";
  static final String KEY_PARAMETER = "/annal/function-package/key";

  private final Aws aws;

  Publisher(Aws aws) {
    this.aws = aws;
  }

  /**
   * Where the package is now.
   *
   * @param sent whether it had to be sent
   */
  record Published(String account, String bucket, String key, boolean sent) {}

  Published publish(Path file) {
    String key = "annal-bank-function-%s.jar".formatted(digest(file).substring(0, 16));
    try (StsClient sts = aws.sts();
        S3Client s3 = aws.s3();
        SsmClient ssm = aws.ssm()) {
      var caller = sts.getCallerIdentity();
      String account = caller.account();
      String region = s3.serviceClientConfiguration().region().id();
      String bucket = "annal-packages-%s-%s".formatted(account, region);
      new PackageBucket(s3, bucket, account, caller.arn().split(":", 3)[1]).prepare();
      boolean sent = !isThere(s3, bucket, key);
      if (sent) {
        s3.putObject(to -> to.bucket(bucket).key(key), RequestBody.fromFile(file));
      }
      name(ssm, Map.of(BUCKET_PARAMETER, bucket, KEY_PARAMETER, key));
      return new Published(account, bucket, key, sent);
    }
  }

  private static boolean isThere(S3Client s3, String bucket, String key) {
    try {
      s3.headObject(which -> which.bucket(bucket).key(key));
      return true;
    } catch (NoSuchKeyException e) {
      return false;
    }
  }

  /** A parameter that says so already is left as it is. */
  private static void name(SsmClient ssm, Map<String, String> wanted) {
    var there =
        ssm.getParameters(get -> get.names(wanted.keySet())).parameters().stream()
            .collect(Collectors.toMap(Parameter::name, Parameter::value));
    wanted.forEach((name, value) -> {
      if (!value.equals(there.get(name))) {
        ssm.putParameter(
            put -> put.name(name).value(value).type(ParameterType.STRING).overwrite(true));
      }
    });
  }

  private static String digest(Path file) {
    try (var in =
        new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK knows SHA-256", e);
    }
  }
}
