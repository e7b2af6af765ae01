package io.annal.cli.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.cli.aws.Stack;
import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.wire.AwsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What {@code annal up} has published and deployed, and what became of it: where nothing of that
 * has changed, the next start has nothing to publish and nothing to deploy, and needs no client of
 * AWS's to find that out, whose classes take longer to load than the cloud itself.
 */
public final class LastDeployment {
  private static final Set<String> OURS =
      Set.of(Stack.NAME, SystemDeployment.monitoringOf(Stack.NAME));

  private final LocalCloud cloud;
  private final Path file;
  private final String region;

  /**
   * @param file where it is kept
   */
  public LastDeployment(LocalCloud cloud, Path file, String region) {
    this.cloud = cloud;
    this.file = file;
    this.region = region;
  }

  /**
   * Whether everything is as that deployment left it.
   *
   * @param sources what is published and deployed
   */
  public boolean isCurrent(List<Path> sources) {
    try {
      return Files.exists(file) && Files.readString(file).equals(now(sources));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  public void remember(List<Path> sources) {
    try {
      Files.writeString(file, now(sources));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private String now(List<Path> sources) throws IOException {
    var now = new StringBuilder(region).append('\n');
    for (Path source : sources) {
      now.append(source.toAbsolutePath()).append(' ').append(Files.size(source));
      now.append(' ').append(Files.getLastModifiedTime(source).toMillis()).append('\n');
    }
    var name = input("Name", Publisher.BUCKET_PARAMETER);
    String bucket = asked("ssm", "GetParameter", name).at("/Parameter/Value").asText();
    name = input("Name", Publisher.KEY_PARAMETER);
    String key = asked("ssm", "GetParameter", name).at("/Parameter/Value").asText();
    now.append(asked("s3", "HeadObject", input("Bucket", bucket).put("Key", key)).path("ETag"));
    // A list is cheaper than a description, for which the template is read.
    JsonNode stacks = asked("cloudformation", "ListStacks", JsonNodeFactory.instance.objectNode());
    if (stacks.has("NextToken")) {
      now.append(System.nanoTime()); // ours may be on a later page
    }
    for (JsonNode stack : stacks.path("StackSummaries")) {
      if (OURS.contains(stack.path("StackName").asText()) && !stack.has("DeletionTime")) {
        now.append('\n').append(stack.path("StackId").asText());
        now.append(' ').append(stack.path("StackStatus").asText());
        now.append(' ').append(stack.path("LastUpdatedTime").asText());
      }
    }
    return now.toString();
  }

  /** The answer; empty where what is asked for is not there. */
  private JsonNode asked(String service, String operation, ObjectNode input) {
    try {
      return cloud.call(service, operation, input, region);
    } catch (AwsException e) {
      return JsonNodeFactory.instance.objectNode();
    }
  }

  private static ObjectNode input(String member, String value) {
    return JsonNodeFactory.instance.objectNode().put(member, value);
  }
}
