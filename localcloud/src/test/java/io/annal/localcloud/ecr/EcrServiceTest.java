package io.annal.localcloud.ecr;

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
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.EcrException;
import software.amazon.awssdk.services.ecr.model.ImageTagMutability;
import software.amazon.awssdk.services.ecr.model.InvalidParameterException;
import software.amazon.awssdk.services.ecr.model.LifecyclePolicyNotFoundException;
import software.amazon.awssdk.services.ecr.model.RepositoryAlreadyExistsException;
import software.amazon.awssdk.services.ecr.model.RepositoryNotFoundException;
import software.amazon.awssdk.services.ecr.model.Tag;

class EcrServiceTest {
  @TempDir Path directory;
  private LocalCloud cloud;
  private EcrClient ecr;

  @BeforeEach
  void start() {
    cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0));
    ecr = Clients.of(cloud, EcrClient.builder());
  }

  @AfterEach
  void stop() {
    ecr.close();
    cloud.close();
  }

  @Test
  void keepsARepositoryWithItsSettings() {
    var made =
        ecr.createRepository(r ->
                r.repositoryName("cdk/assets")
                    .imageTagMutability(ImageTagMutability.IMMUTABLE)
                    .tags(Tag.builder().key("a").value("b").build()))
            .repository();

    var found =
        ecr.describeRepositories(r -> r.repositoryNames("cdk/assets")).repositories().getFirst();
    assertThat(found).isEqualTo(made);
    assertThat(found.repositoryArn())
        .isEqualTo("arn:aws:ecr:us-east-1:000000000000:repository/cdk/assets");
    assertThat(found.repositoryUri())
        .isEqualTo("000000000000.dkr.ecr.us-east-1.amazonaws.com/cdk/assets");
    assertThat(found.imageTagMutability()).isEqualTo(ImageTagMutability.IMMUTABLE);
    assertThat(ecr.listTagsForResource(r -> r.resourceArn(made.repositoryArn())).tags())
        .singleElement()
        .satisfies(tag -> assertThat(tag.value()).isEqualTo("b"));
    assertThat(ecr.listImages(r -> r.repositoryName("cdk/assets")).imageIds()).isEmpty();
    assertThatThrownBy(() -> ecr.createRepository(r -> r.repositoryName("cdk/assets")))
        .isInstanceOf(RepositoryAlreadyExistsException.class);
  }

  @Test
  void keepsPoliciesUntilTheyAreDeleted() {
    ecr.createRepository(r -> r.repositoryName("assets"));
    ecr.putLifecyclePolicy(r -> r.repositoryName("assets").lifecyclePolicyText("{\"rules\":[]}"));

    assertThat(ecr.getLifecyclePolicy(r -> r.repositoryName("assets")).lifecyclePolicyText())
        .isEqualTo("{\"rules\":[]}");
    ecr.deleteLifecyclePolicy(r -> r.repositoryName("assets"));
    assertThatThrownBy(() -> ecr.getLifecyclePolicy(r -> r.repositoryName("assets")))
        .isInstanceOf(LifecyclePolicyNotFoundException.class);
  }

  @Test
  void refusesWhatIsMissingBadOrUnsupported() {
    assertThatThrownBy(() -> ecr.describeRepositories(r -> r.repositoryNames("none")))
        .isInstanceOf(RepositoryNotFoundException.class);
    assertThatThrownBy(() -> ecr.createRepository(r -> r.repositoryName("Upper")))
        .isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(ecr::getAuthorizationToken)
        .isInstanceOf(EcrException.class)
        .hasMessageContaining("GetAuthorizationToken");
  }
}
