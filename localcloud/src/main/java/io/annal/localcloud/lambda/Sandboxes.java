package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The processes of all functions. */
final class Sandboxes implements AutoCloseable {
  static final String PRINCIPAL = "lambda.amazonaws.com";
  private static final int SESSION_SECONDS = 43_200;
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyy/MM/dd").withZone(ZoneOffset.UTC);

  private final Cloud cloud;
  private final LambdaSettings settings;
  private final CodeStore code;
  private final Launcher launcher;
  private final LogShipper logs;
  private final Map<String, SandboxPool> pools = new ConcurrentHashMap<>();
  private final Set<Sandbox> running = ConcurrentHashMap.newKeySet();
  private final Path outputs;

  Sandboxes(
      Cloud cloud, LambdaSettings settings, CodeStore code, Launcher launcher, LogShipper logs) {
    this.cloud = cloud;
    this.settings = settings;
    this.code = code;
    this.launcher = launcher;
    this.logs = logs;
    this.outputs = emptied(cloud.directory("lambda").resolve("output"));
  }

  /** What processes printed when an earlier cloud was killed has no reader any more. */
  private static Path emptied(Path directory) {
    try {
      Files.createDirectories(directory);
      try (Stream<Path> left = Files.list(directory)) {
        for (Path file : left.toList()) {
          Files.delete(file);
        }
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException("No place for functions' output at " + directory, e);
    }
  }

  SandboxPool of(FunctionVersion function) {
    return pools.computeIfAbsent(
        function.revision(),
        any -> new SandboxPool(settings, cloud.clock(), () -> start(function)));
  }

  /** Hands on what processes print in the middle of their work. */
  void pollOutput() {
    running.forEach(Sandbox::pollOutput);
    running.removeIf(sandbox -> !sandbox.alive());
  }

  /** Stops idle processes, and all of revisions that are current no more. */
  void reap(Predicate<String> current) {
    pools.forEach((revision, pool) -> {
      if (current.test(revision)) {
        pool.reap();
      } else {
        pools.remove(revision, pool);
        pool.retire();
      }
    });
  }

  @Override
  public void close() {
    pools.values().forEach(SandboxPool::kill);
  }

  /** In the name of the function's role. */
  static CallContext asRole(FunctionVersion function) {
    return new CallContext(
        function.ref().account(),
        function.ref().region(),
        new Principal.AssumedRole(function.roleName(), function.ref().name()),
        UUID.randomUUID().toString());
  }

  /**
   * Credentials of the function's role.
   *
   * @throws io.annal.localcloud.wire.AwsException if the role may not be assumed by Lambda
   */
  ObjectNode credentials(FunctionRef function, String role) {
    var context =
        new CallContext(
            function.account(),
            function.region(),
            new Principal.AwsService(PRINCIPAL, function.arn()),
            UUID.randomUUID().toString());
    ObjectNode input =
        Json.object()
            .put("RoleArn", role)
            .put("RoleSessionName", sessionName(function.name()))
            .put("DurationSeconds", SESSION_SECONDS);
    ObjectNode output = cloud.call("sts", "AssumeRole", input, context);
    return Input.optionalObject(output, "Credentials").orElseThrow();
  }

  /** A session's name has two characters at least, a function's one. */
  private static String sessionName(String function) {
    return function.length() < 2 ? function + "_" : function;
  }

  private Sandbox start(FunctionVersion function) {
    Instant now = cloud.clock().instant();
    String streamName =
        "%s/[%s]%s"
            .formatted(
                DAY.format(now), function.version(), UUID.randomUUID().toString().replace("-", ""));
    var log =
        new FunctionLog(
            new LogShipper.Stream(function.logGroup(), streamName, asRole(function)), logs);
    log.line(initStart(function));
    launcher.difference(function).ifPresent(log::line);
    if (function.snapStart()) {
      log.line(
          "annal: on AWS this version starts from a snapshot (SnapStart); here there is none, and it"
              + " is initialised from the start");
    }
    ObjectNode credentials = credentials(function.ref(), function.role());
    Instant expiration =
        Input.optionalTimestamp(credentials, "Expiration").orElse(now.plusSeconds(SESSION_SECONDS));
    var output = new FunctionOutput(outputs.resolve(UUID.randomUUID() + ".out"), log::line);
    var sandbox =
        new Sandbox(
            function,
            log,
            output,
            expiration,
            api -> process(function, streamName, credentials, output, api));
    running.add(sandbox);
    return sandbox;
  }

  private static String joined(String one, String other) {
    return one + File.pathSeparator + other;
  }

  private static String initStart(FunctionVersion function) {
    return "INIT_START Runtime Version: %s.local\tRuntime Version ARN: arn:aws:lambda:%s::runtime:local"
        .formatted(function.runtime().replaceFirst("(?=\\d)", ":"), function.ref().region());
  }

  private Process process(
      FunctionVersion function,
      String streamName,
      ObjectNode credentials,
      FunctionOutput output,
      String api)
      throws IOException {
    Path root = code.taskRoot(function.codeHash());
    var builder = new ProcessBuilder(launcher.command(function));
    builder.directory(root.toFile()).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.file().toFile()));
    builder.environment().clear();
    builder.environment().putAll(environment(function, streamName, credentials, root));
    builder.environment().put("AWS_LAMBDA_RUNTIME_API", api);
    return builder.start();
  }

  /**
   * What AWS defines, with the endpoint of this cloud beside it.
   *
   * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html">Defined
   *     runtime environment variables</a>
   */
  private Map<String, String> environment(
      FunctionVersion function, String streamName, ObjectNode credentials, Path root) {
    var all = new HashMap<String, String>();
    all.put("AWS_ENDPOINT_URL", cloud.endpoint().toString());
    all.put("LANG", "en_US.UTF-8");
    all.put("TZ", ":UTC");
    all.put("PATH", System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin"));
    all.putAll(function.environment());
    settings
        .programs()
        .nodeModules()
        .ifPresent(modules -> all.merge("NODE_PATH", modules.toString(), Sandboxes::joined));
    all.put("_HANDLER", function.handler());
    all.put("AWS_REGION", function.ref().region());
    all.put("AWS_DEFAULT_REGION", function.ref().region());
    all.put("AWS_EXECUTION_ENV", "AWS_Lambda_" + function.runtime());
    all.put("AWS_LAMBDA_FUNCTION_NAME", function.ref().name());
    all.put("AWS_LAMBDA_FUNCTION_VERSION", function.version());
    all.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(function.memoryMegabytes()));
    all.put("AWS_LAMBDA_INITIALIZATION_TYPE", function.snapStart() ? "snap-start" : "on-demand");
    all.put("AWS_LAMBDA_LOG_GROUP_NAME", function.logGroup());
    all.put("AWS_LAMBDA_LOG_STREAM_NAME", streamName);
    all.put("AWS_ACCESS_KEY_ID", credentials.path("AccessKeyId").asText());
    all.put("AWS_SECRET_ACCESS_KEY", credentials.path("SecretAccessKey").asText());
    all.put("AWS_SESSION_TOKEN", credentials.path("SessionToken").asText());
    all.put("LAMBDA_TASK_ROOT", root.toString());
    all.put("LAMBDA_RUNTIME_DIR", root.resolveSibling("runtime").toString());
    return all;
  }
}
