package io.annal.localcloud.lambda;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.localcloud.runtime.Clients;
import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import io.annal.localcloud.wire.Trees;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.Runtime;

/** A local cloud with the clients of the SDK, and a role that may do everything. */
final class TestCloud implements AutoCloseable {
  static final String ROLE = "arn:aws:iam::000000000000:role/function-role";
  private static final String TRUST =
      """
      {"Version":"2012-10-17","Statement":[{"Effect":"Allow",
       "Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}
      """;
  private static final String EVERYTHING =
      """
      {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}
      """;

  private final LocalCloud cloud;
  final LambdaClient lambda;
  final CloudWatchLogsClient logs;
  final IamClient iam;

  private TestCloud(LocalCloud cloud) {
    this.cloud = cloud;
    this.lambda =
        client(LambdaClient.builder())
            .overrideConfiguration(config ->
                config
                    .apiCallTimeout(Duration.ofMinutes(2))
                    .retryStrategy(retries -> retries.maxAttempts(1)))
            .build();
    this.logs = client(CloudWatchLogsClient.builder()).build();
    this.iam = client(IamClient.builder()).build();
  }

  static TestCloud start(Path directory) {
    return start(LocalCloudOptions.of(directory, 0));
  }

  /** One whose time a test can set. */
  static TestCloud start(Path directory, Clock clock) {
    var options = LocalCloudOptions.of(directory, 0);
    return start(
        new LocalCloudOptions(
            options.directory(), options.port(), options.defaultAccount(), clock));
  }

  private static TestCloud start(LocalCloudOptions options) {
    var test = new TestCloud(LocalCloud.start(options));
    try {
      test.iam.createRole(role -> role.roleName("function-role").assumeRolePolicyDocument(TRUST));
      test.iam.putRolePolicy(
          policy -> policy.roleName("function-role").policyName("all").policyDocument(EVERYTHING));
    } catch (EntityAlreadyExistsException e) {
      // the directory is that of an earlier run
    }
    return test;
  }

  /** Any other client of the SDK, for this cloud. */
  <B extends AwsClientBuilder<B, ?>> B client(B builder) {
    return builder
        .endpointOverride(cloud.endpoint())
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(Clients.owner(cloud));
  }

  URI endpoint() {
    return cloud.endpoint();
  }

  void createJava(String name, Map<String, String> environment) {
    createJava(name, environment, any -> {});
  }

  void createJava(
      String name,
      Map<String, String> environment,
      Consumer<CreateFunctionRequest.Builder> further) {
    lambda.createFunction(function -> {
      function
          .functionName(name)
          .runtime(Runtime.fromValue("java25"))
          .runtime("java25")
          .handler(TestFunction.HANDLER)
          .role(ROLE)
          .timeout(30)
          .memorySize(512)
          .environment(variables -> variables.variables(environment))
          .code(code -> code.zipFile(SdkBytes.fromByteArray(TestFunction.javaJar())));
      further.accept(function);
    });
  }

  /** A function of a zip of text files. */
  void create(
      String name,
      String runtime,
      String handler,
      Map<String, String> files,
      Consumer<CreateFunctionRequest.Builder> further) {
    lambda.createFunction(function -> {
      function
          .functionName(name)
          .runtime(runtime)
          .handler(handler)
          .role(ROLE)
          .timeout(20)
          .code(code -> code.zipFile(SdkBytes.fromByteArray(TestFunction.zip(files))));
      further.accept(function);
    });
  }

  /** A Python function of one source, {@code handler} in it. */
  void createPython(String name, String source) {
    create(name, "python3.13", "app.handler", Map.of("app.py", source), any -> {});
  }

  /** How a function that fails says so. */
  JsonNode failure(String name, String payload) {
    InvokeResponse response = call(name, payload);
    if (response.functionError() == null) {
      throw new AssertionError("did not fail: " + response.payload().asUtf8String());
    }
    return Trees.readJson(response.payload().asByteArray());
  }

  /** Invokes a function without waiting for it; the request's id. */
  String event(String function, String payload) {
    return lambda
        .invoke(call ->
            call.functionName(function)
                .invocationType(InvocationType.EVENT)
                .payload(SdkBytes.fromUtf8String(payload)))
        .responseMetadata()
        .requestId();
  }

  /** The log of a function that has been invoked, once such an event is in it. */
  List<String> log(String name, String pattern) {
    List<String> lines = new ArrayList<>();
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreException(ResourceNotFoundException.class)
        .until(() -> lines.addAll(events(name, pattern)));
    return lines;
  }

  /** What is in a function's log by now; nothing where it has not been invoked. */
  List<String> logged(String name, String pattern) {
    try {
      return events(name, pattern);
    } catch (ResourceNotFoundException e) {
      return List.of();
    }
  }

  private List<String> events(String name, String pattern) {
    return logs
        .filterLogEventsPaginator(
            events -> events.logGroupName("/aws/lambda/" + name).filterPattern(pattern))
        .events()
        .stream()
        .map(FilteredLogEvent::message)
        .toList();
  }

  InvokeResponse call(String name, String payload) {
    return lambda.invoke(
        request -> request.functionName(name).payload(SdkBytes.fromUtf8String(payload)));
  }

  /** The answer of a function that does not fail. */
  JsonNode invoke(String name, String payload) {
    InvokeResponse response = call(name, payload);
    if (response.functionError() != null) {
      throw new AssertionError(response.payload().asUtf8String());
    }
    return Trees.readJson(response.payload().asByteArray());
  }

  @Override
  public void close() {
    lambda.close();
    logs.close();
    iam.close();
    cloud.close();
  }
}
