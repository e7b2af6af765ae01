package io.annal.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.cli.aws.Aws;
import io.annal.cli.aws.Stack;
import io.annal.cli.deploy.StackDeployment.Outcome;
import io.annal.cli.terminal.CliException;
import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;

/** What {@code annal deploy} does to a stack, and says when it cannot. */
final class StackDeploymentTest {
  private static final String TEMPLATE =
      """
      Parameters:
        Environment: {Type: String, Default: dev}
        Value: {Type: String, Default: first}
      Resources:
        Note: {Type: AWS::SSM::Parameter, Properties: {Name: !Sub 'note-${Environment}', Type: String, Value: !Ref Value}}
      Outputs:
        Value: {Value: !GetAtt Note.Value}
      """;
  private static final String FAILING =
      TEMPLATE.replace(
          "Outputs:",
          "  Broken: {Type: AWS::Events::Archive, DependsOn: Note, Properties: {SourceArn:"
              + " 'arn:aws:events:us-east-1:000000000000:event-bus/none'}}\n"
              + "Outputs:");

  @TempDir private Path folder = Path.of("");
  private LocalCloud cloud;
  private Aws aws;
  private CloudFormationClient cloudFormation;

  @BeforeEach
  void start() {
    cloud = LocalCloud.start(LocalCloudOptions.of(folder.resolve("cloud"), 0));
    aws = Aws.local(cloud.endpoint(), cloud.secret(), "us-east-1");
    cloudFormation = aws.cloudFormation();
  }

  @AfterEach
  void stop() {
    cloudFormation.close();
    aws.close();
    cloud.close();
  }

  @Test
  void anotherEnvironmentIsRefusedAndItsOwnStackNamed() {
    deploy(TEMPLATE, Map.of());

    assertThatThrownBy(() -> deploy(TEMPLATE, Map.of("Environment", "prod")))
        .isInstanceOf(CliException.class)
        .hasMessageContaining("notes is deployed with Environment=dev")
        .hasMessageContaining("begin with an empty event store")
        .hasMessageEndingWith("./annal deploy --stack notes-prod --parameter Environment=prod");
    assertThat(deploy(TEMPLATE, Map.of("Environment", "dev"))).isEqualTo(Outcome.UNCHANGED);
  }

  @Test
  void anUpdateKeepsWhatIsNotGivenAndLeavesOutWhatTheTemplateDropped() {
    deploy(TEMPLATE, Map.of("Value", "second"));
    assertThat(deploy(TEMPLATE, Map.of())).isEqualTo(Outcome.UNCHANGED);

    var dropped =
        TEMPLATE
            .replace("  Value: {Type: String, Default: first}\n", "")
            .replace("!Ref Value", "third");
    assertThat(deploy(dropped, Map.of())).isEqualTo(Outcome.UPDATED);

    assertThat(new Stack(cloudFormation, "notes").output("Value")).isEqualTo("third");
  }

  @Test
  void aStackThatWasRolledBackSaysWhatFailedFirstAndWhatToType() {
    for (var attempt = 1; attempt <= 2; attempt++) {
      assertThatThrownBy(() -> deploy(FAILING, Map.of()))
          .isInstanceOf(CliException.class)
          .hasMessageContaining(
              "notes could not be created and was rolled back (ROLLBACK_COMPLETE): Broken failed: ")
          .hasMessageEndingWith(
              "; type aws cloudformation delete-stack --stack-name notes, and deploy again");
    }
  }

  @Test
  void aFailedUpdateSaysWhatFailedAndThatNothingChanged() {
    deploy(TEMPLATE, Map.of());

    assertThatThrownBy(() -> deploy(FAILING, Map.of()))
        .hasMessageContaining("notes could not be updated and is as it was before")
        .hasMessageContaining("Broken failed: ");
  }

  @Test
  void aParameterThatTheTemplateDoesNotHaveIsRefusedInOneSentence() {
    assertThatThrownBy(() -> deploy(TEMPLATE, Map.of("Colour", "red")))
        .isInstanceOf(CliException.class)
        .hasMessageContaining("notes cannot be deployed: ")
        .hasMessageContaining("Colour");
  }

  @Test
  void looksBecomeRarerAndAreNotInStep() {
    assertThat(StackDeployment.betweenLooks(1)).isLessThan(Duration.ofMillis(500));
    assertThat(StackDeployment.betweenLooks(20))
        .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10));
  }

  private Outcome deploy(String template, Map<String, String> parameters) {
    try {
      Path file = Files.writeString(folder.resolve("template.yaml"), template);
      return new StackDeployment(cloudFormation, "notes").deploy(file, parameters);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
