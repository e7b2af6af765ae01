package io.annal.localcloud.ssm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.localcloud.runtime.Clients;
import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterAlreadyExistsException;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterTier;
import software.amazon.awssdk.services.ssm.model.ParameterType;
import software.amazon.awssdk.services.ssm.model.SsmException;

class SsmServiceTest {
  @TempDir Path directory;
  private LocalCloud cloud;
  private SsmClient client;

  @BeforeEach
  void start() {
    cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0));
    client =
        SsmClient.builder()
            .endpointOverride(cloud.endpoint())
            .region(Region.EU_WEST_1)
            .credentialsProvider(Clients.owner(cloud))
            .build();
  }

  @AfterEach
  void stop() {
    client.close();
    cloud.close();
  }

  @Test
  void countsVersionsAndReadsEach() {
    put("/app/key", "one", false);
    assertThatThrownBy(() -> put("/app/key", "two", false))
        .isInstanceOf(ParameterAlreadyExistsException.class);
    put("/app/key", "two", true);

    Parameter latest = get("/app/key");
    assertThat(latest.version()).isEqualTo(2);
    assertThat(latest.value()).isEqualTo("two");
    assertThat(latest.arn()).isEqualTo("arn:aws:ssm:eu-west-1:000000000000:parameter/app/key");
    assertThat(latest.lastModifiedDate()).isNotNull();
    assertThat(get("/app/key:1").value()).isEqualTo("one");
    assertThat(get(latest.arn()).value()).isEqualTo("two");
  }

  @Test
  void namesWhatIsMissing() {
    put("here", "1", false);

    assertThatThrownBy(() -> get("absent")).isInstanceOf(ParameterNotFoundException.class);
    var many = client.getParameters(r -> r.names("here", "absent"));
    assertThat(many.parameters()).extracting(Parameter::name).containsExactly("here");
    assertThat(many.invalidParameters()).containsExactly("absent");
  }

  @Test
  void pagesThroughAPath() {
    for (int i = 0; i < 25; i++) {
      put("/app/many/%02d".formatted(i), "v" + i, false);
    }
    put("/app/many/deeper/x", "no", false);

    var values =
        client.getParametersByPathPaginator(r -> r.path("/app/many")).stream()
            .flatMap(page -> page.parameters().stream())
            .map(Parameter::name)
            .toList();

    assertThat(values).hasSize(25).doesNotContain("/app/many/deeper/x").isSorted();
  }

  @Test
  void masksSecretsUnlessAskedToDecrypt() {
    client.putParameter(r -> r.name("secret").value("s3cret").type(ParameterType.SECURE_STRING));

    assertThat(get("secret").value()).doesNotContain("s3cret");
    assertThat(client.getParameter(r -> r.name("secret").withDecryption(true)).parameter().value())
        .isEqualTo("s3cret");
  }

  @Test
  void refusesTheAdvancedTierByName() {
    assertThatThrownBy(() ->
            client.putParameter(r ->
                r.name("big").value("x").type(ParameterType.STRING).tier(ParameterTier.ADVANCED)))
        .isInstanceOf(SsmException.class)
        .hasMessageContaining("Tier Advanced of PutParameter is not supported");
  }

  private void put(String name, String value, boolean overwrite) {
    client.putParameter(
        r -> r.name(name).value(value).type(ParameterType.STRING).overwrite(overwrite));
  }

  private Parameter get(String name) {
    return client.getParameter(r -> r.name(name)).parameter();
  }
}
