package io.annal.cli.server;

import io.annal.cli.terminal.CliException;
import io.annal.localcloud.runtime.LocalCloud;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Shell lines that point {@code aws} and the SDKs at a local cloud, whatever the reader's own
 * profile says, and the files that they name.
 */
public final class AwsEnvironment {
  private static final String MARK = "# made by annal env";

  private final ServerInfo cloud;
  private final String secret;
  private final Path folder;
  private final Optional<AwsCli> cli;

  private AwsEnvironment(ServerInfo cloud, String secret, Path folder, Optional<AwsCli> cli) {
    this.cloud = cloud;
    this.secret = secret;
    this.folder = folder;
    this.cli = cli;
  }

  public static AwsEnvironment of(
      ServerInfo cloud, String secret, Path folder, Optional<AwsCli> cli) {
    return new AwsEnvironment(cloud, secret, folder, cli);
  }

  static boolean isWrapper(Path executable) {
    try (Stream<String> lines =
        Files.lines(executable, java.nio.charset.StandardCharsets.ISO_8859_1)) {
      return lines.limit(2).anyMatch(MARK::equals);
    } catch (IOException e) {
      throw new CliException("cannot read %s: %s".formatted(executable, e.getMessage()), e);
    }
  }

  /** Writes the files, and says the lines. */
  public List<String> lines() {
    write(folder.resolve("config"), config());
    write(folder.resolve("credentials"), MARK + ": empty, so that no real credentials are used\n");
    return Stream.concat(variables(), path()).toList();
  }

  private Stream<String> variables() {
    return Stream.of(
        "unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN",
        export("AWS_ENDPOINT_URL", cloud.endpoint().toString()),
        export("AWS_REGION", cloud.region()),
        export("AWS_DEFAULT_REGION", cloud.region()),
        export("AWS_ACCESS_KEY_ID", LocalCloud.OWNER),
        export("AWS_SECRET_ACCESS_KEY", secret),
        export("AWS_CONFIG_FILE", folder.resolve("config").toString()),
        export("AWS_SHARED_CREDENTIALS_FILE", folder.resolve("credentials").toString()),
        export("AWS_EC2_METADATA_DISABLED", "true"),
        export("AWS_PAGER", ""));
  }

  private Stream<String> path() {
    if (cli.isEmpty() || cli.get().knowsEndpointVariable()) {
      return Stream.empty();
    }
    Path wrapper = folder.resolve("bin").resolve("aws");
    write(wrapper, wrapper(cli.get().executable()));
    makeExecutable(wrapper);
    String bin = quoted(String.valueOf(wrapper.getParent()));
    return Stream.of(
        "case \":$PATH:\" in *:%s:*) ;; *) export PATH=%s:\"$PATH\" ;; esac".formatted(bin, bin));
  }

  private String config() {
    return """
    %s
    [default]
    region = %s
    output = json
    cli_binary_format = raw-in-base64-out
    """
        .formatted(MARK, cloud.region());
  }

  private static String wrapper(Path aws) {
    return """
    #!/bin/sh
    %s
    # This aws does not follow AWS_ENDPOINT_URL everywhere; an option tells it the endpoint.
    exec %s --endpoint-url "$AWS_ENDPOINT_URL" "$@"
    """
        .formatted(MARK, quoted(aws.toString()));
  }

  private static String export(String name, String value) {
    return "export %s=%s".formatted(name, quoted(value));
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new CliException("cannot write %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static void makeExecutable(Path file) {
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new CliException("cannot make %s executable: %s".formatted(file, e.getMessage()), e);
    }
  }
}
