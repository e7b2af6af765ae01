package io.annal.localcloud.cloudformation;

import com.google.re2j.Pattern;
import io.annal.localcloud.cloudformation.template.Refusal;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Which object a TemplateURL means, in the host's or in the path's style. */
record S3Address(String bucket, String key) {
  private static final Pattern AWS_HOST =
      Pattern.compile("(?:(.+)\\.)?s3(?:[.-][a-z0-9-]+)*\\.amazonaws\\.com(?:\\.cn)?");

  static S3Address of(String url, URI endpoint) {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw notS3();
    }
    var host = uri.getHost();
    var path = uri.getRawPath();
    if (host == null || path == null || path.length() < 2) {
      throw notS3();
    }
    var matcher = AWS_HOST.matcher(host);
    if (matcher.matches()) {
      return matcher.group(1) == null ? inPath(path) : of(matcher.group(1), path.substring(1));
    }
    if (uri.getPort() != endpoint.getPort()) {
      throw notS3();
    }
    var local = Pattern.compile("(.+?)\\.(?:s3[.-].*)?localhost.*").matcher(host);
    return local.matches() ? of(local.group(1), path.substring(1)) : inPath(path);
  }

  private static S3Address inPath(String path) {
    var slash = path.indexOf('/', 1);
    if (slash < 0) {
      throw notS3();
    }
    return of(path.substring(1, slash), path.substring(slash + 1));
  }

  private static S3Address of(String bucket, String rawKey) {
    return new S3Address(
        bucket, URLDecoder.decode(rawKey.replace("+", "%2B"), StandardCharsets.UTF_8));
  }

  private static RuntimeException notS3() {
    return Refusal.of(
        "TemplateURL must be a supported URL: S3 error: Domain name specified in the URL is not a"
            + " valid S3 domain");
  }
}
