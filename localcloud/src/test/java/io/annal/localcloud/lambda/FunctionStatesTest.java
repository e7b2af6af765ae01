package io.annal.localcloud.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.LastUpdateStatus;
import software.amazon.awssdk.services.lambda.model.PreconditionFailedException;
import software.amazon.awssdk.services.lambda.model.State;

/**
 * <a href="https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html">States</a>,
 * revisions and packages of functions.
 */
class FunctionStatesTest {
  private static final String SOURCE =
      """
      import os

      def handler(event, context):
          return [os.getpid(), __file__, os.environ["LAMBDA_TASK_ROOT"]]
      """;

  private static TestCloud cloud;

  @BeforeAll
  static void start(@TempDir Path directory) {
    Machine.needs("python3", "--version");
    cloud = TestCloud.start(directory);
  }

  @AfterAll
  static void stop() {
    if (cloud != null) {
      cloud.close();
    }
  }

  @Test
  void aFunctionIsPendingThenActiveAndEachIsARevision() {
    cloud.createPython("born", SOURCE);
    cloud.lambda.deleteFunction(f -> f.functionName("born"));
    var created =
        cloud.lambda.createFunction(f ->
            f.functionName("born")
                .runtime("python3.13")
                .handler("app.handler")
                .role(TestCloud.ROLE)
                .environment(e -> e.variables(Map.of()))
                .code(code -> code.zipFile(zip("app.py", SOURCE))));
    var active = configuration("born");

    assertThat(created.state()).isEqualTo(State.PENDING);
    assertThat(created.stateReasonCodeAsString()).isEqualTo("Creating");
    assertThat(created.lastUpdateStatus()).isNull();
    assertThat(active.state()).isEqualTo(State.ACTIVE);
    assertThat(active.lastUpdateStatus()).isEqualTo(LastUpdateStatus.SUCCESSFUL);
    assertThat(active.revisionId()).isNotEqualTo(created.revisionId());
    assertThat(active.environment().variables()).isEmpty();
    assertThat(active.environment().hasVariables()).isTrue();
  }

  @Test
  void anUpdateIsInProgressThenSuccessfulAndEachIsARevision() {
    cloud.createPython("updated", SOURCE);
    String before = configuration("updated").revisionId();

    var updating =
        cloud.lambda.updateFunctionCode(
            f -> f.functionName("updated").revisionId(before).zipFile(zip("app.py", SOURCE + "#")));
    var updated = configuration("updated");

    assertThat(updating.lastUpdateStatus()).isEqualTo(LastUpdateStatus.IN_PROGRESS);
    assertThat(updated.lastUpdateStatus()).isEqualTo(LastUpdateStatus.SUCCESSFUL);
    assertThat(updating.revisionId()).isNotIn(before, updated.revisionId());
    assertThat(updated.revisionId()).isNotEqualTo(before);
    assertThatThrownBy(() ->
            cloud.lambda.updateFunctionConfiguration(
                f -> f.functionName("updated").timeout(5).revisionId(before)))
        .isInstanceOf(PreconditionFailedException.class);
  }

  @Test
  void publishingAndPermissionsAreRevisionsButKeepTheProcess() {
    cloud.createPython("lasting", SOURCE);
    long process = cloud.invoke("lasting", "{}").path(0).asLong();
    String first = configuration("lasting").revisionId();

    cloud.lambda.publishVersion(f -> f.functionName("lasting").revisionId(first));
    String second = configuration("lasting").revisionId();
    cloud.lambda.createAlias(a -> a.functionName("lasting").name("live").functionVersion("1"));
    assertThat(configuration("lasting").revisionId()).isEqualTo(second).isNotEqualTo(first);

    assertThatThrownBy(() -> permit("lasting", first))
        .isInstanceOf(PreconditionFailedException.class);
    permit("lasting", second);
    String third = configuration("lasting").revisionId();
    assertThat(third).isNotEqualTo(second);
    assertThat(cloud.lambda.getPolicy(p -> p.functionName("lasting")).revisionId())
        .isEqualTo(third);
    cloud.lambda.removePermission(
        p -> p.functionName("lasting").statementId("s3").revisionId(third));
    assertThat(configuration("lasting").revisionId()).isNotEqualTo(third);

    assertThat(cloud.invoke("lasting", "{}").path(0).asLong()).isEqualTo(process);
  }

  @Test
  void theLocationOfTheCodeGivesThePackageToWhoeverHasIt() throws Exception {
    SdkBytes zip = zip("app.py", SOURCE);
    cloud.createPython("packed", SOURCE);
    URI location =
        URI.create(cloud.lambda.getFunction(f -> f.functionName("packed")).code().location());

    var given = get(location);

    assertThat(location.getScheme()).isEqualTo("http");
    assertThat(given.statusCode()).isEqualTo(200);
    assertThat(given.body()).hasSameSizeAs(zip.asByteArray()).startsWith('P', 'K');
    URI forged = URI.create(location.toString().replaceFirst("/[0-9a-f]{8}", "/00000000"));
    assertThat(get(forged).statusCode()).isEqualTo(404);
  }

  @Test
  void thePackageLiesUnderTheTaskRoot() {
    cloud.createPython("rooted", SOURCE);

    var answer = cloud.invoke("rooted", "{}");

    assertThat(Path.of(answer.path(1).asText()).getParent())
        .isEqualTo(Path.of(answer.path(2).asText()));
  }

  @Test
  void aNameOfOneCharacterIsOne() {
    cloud.createPython("f", SOURCE);

    assertThat(cloud.invoke("f", "{}").path(0).asLong()).isPositive();
  }

  private static void permit(String function, String revision) {
    cloud.lambda.addPermission(p ->
        p.functionName(function)
            .statementId("s3")
            .action("lambda:InvokeFunction")
            .principal("s3.amazonaws.com")
            .revisionId(revision));
  }

  private static FunctionConfiguration configuration(String function) {
    return cloud.lambda.getFunction(f -> f.functionName(function)).configuration();
  }

  private static SdkBytes zip(String file, String text) {
    return SdkBytes.fromByteArray(TestFunction.zip(Map.of(file, text)));
  }

  private static HttpResponse<byte[]> get(URI address) throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofByteArray());
    }
  }
}
