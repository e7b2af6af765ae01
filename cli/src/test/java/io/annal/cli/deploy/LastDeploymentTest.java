package io.annal.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.cli.aws.Aws;
import io.annal.cli.aws.Stack;
import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a start has anything to publish or deploy. */
final class LastDeploymentTest {
  private static final String REGION = "eu-west-1";
  private static final String TEMPLATE = "Resources: {Topic: {Type: 'AWS::SNS::Topic'}}";

  @TempDir private Path folder = Path.of("");
  private Path code = Path.of("");
  private LocalCloud cloud;

  @BeforeEach
  void start() throws IOException {
    cloud = LocalCloud.start(LocalCloudOptions.of(folder.resolve("cloud"), 0));
    code = folder.resolve("function.jar");
    if (!Files.exists(code)) {
      Files.writeString(code, "code");
    }
  }

  @AfterEach
  void stop() {
    cloud.close();
  }

  @Test
  void nothingIsToBeDoneAfterARestartWhereNothingHasChanged() throws IOException {
    deploy(TEMPLATE);
    assertThat(last().isCurrent(sources())).isFalse();
    last().remember(sources());

    stop();
    start();

    assertThat(last().isCurrent(sources())).isTrue();
  }

  @Test
  void anotherPackageIsPublished() throws IOException {
    deploy(TEMPLATE);
    last().remember(sources());

    Files.writeString(code, "other code");

    assertThat(last().isCurrent(sources())).isFalse();
  }

  @Test
  void aStackThatSomebodyElseHasChangedOrDeletedIsDeployed() {
    deploy(TEMPLATE);
    last().remember(sources());

    call("UpdateStack", stack().put("TemplateBody", TEMPLATE.replace("Topic:", "Other:")));
    settled("UPDATE_COMPLETE");
    assertThat(last().isCurrent(sources())).isFalse();

    last().remember(sources());
    call("DeleteStack", stack());
    assertThat(last().isCurrent(sources())).isFalse();
  }

  @Test
  void aPackageThatIsGoneIsPublished() throws IOException {
    try (Aws aws = Aws.local(cloud.endpoint(), cloud.secret(), REGION)) {
      var published = Publisher.publish(aws, code);
      last().remember(sources());
      assertThat(last().isCurrent(sources())).isTrue();

      try (var s3 = aws.s3()) {
        s3.deleteObject(o -> o.bucket(published.bucket()).key(published.key()));
      }
      assertThat(last().isCurrent(sources())).isFalse();
    }
  }

  private List<Path> sources() {
    return List.of(code);
  }

  private LastDeployment last() {
    return new LastDeployment(cloud, folder.resolve("deployed"), REGION);
  }

  private void deploy(String template) {
    call("CreateStack", stack().put("TemplateBody", template));
    settled("CREATE_COMPLETE");
  }

  private void settled(String status) {
    await()
        .until(() ->
            call("DescribeStacks", stack()).at("/Stacks/0/StackStatus").asText().equals(status));
  }

  private ObjectNode call(String operation, ObjectNode input) {
    return cloud.call("cloudformation", operation, input, REGION);
  }

  private static ObjectNode stack() {
    return JsonNodeFactory.instance.objectNode().put("StackName", Stack.NAME);
  }
}
