package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import java.util.HashSet;
import java.util.Set;

/**
 * AWS::Lambda::Version. Where nothing of the function has changed since its newest version,
 * PublishVersion answers that one, and CloudFormation fails rather than share it: see <a
 * href="https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html">PublishVersion</a>
 * and a <a href="https://github.com/serverless/serverless/issues/8392">stack event</a>.
 */
final class LambdaVersion implements ResourceType {
  private static final String SERVICE = "lambda";

  @Override
  public Provisioned create(Request request) {
    var known = versions(request);
    var published =
        request.call(
            SERVICE, "PublishVersion", request.copy("FunctionName", "CodeSha256", "Description"));
    var version = published.path("Version").asText();
    if (known.contains(version)) {
      throw new AwsException(
          "AlreadyExists",
          400,
          "A version for this Lambda function exists ( %s ). Modify the function to create a new version."
              .formatted(version));
    }
    var arn = published.path("FunctionArn").asText();
    return new Provisioned(arn, Request.input("FunctionArn", arn).put("Version", version));
  }

  private static Set<String> versions(Request request) {
    var versions = new HashSet<String>();
    var input = request.copy("FunctionName");
    ObjectNode page;
    do {
      page = request.call(SERVICE, "ListVersionsByFunction", input);
      page.path("Versions").forEach(one -> versions.add(one.path("Version").asText()));
      input.set("Marker", page.path("NextMarker"));
    } while (page.hasNonNull("NextMarker"));
    return versions;
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    throw new IllegalStateException("every property of a version is replaced");
  }

  /** A version that is the newest one published, unchanged since, goes with its function. */
  @Override
  public void delete(Request request) {
    var arn = request.physicalId();
    var colon = arn.lastIndexOf(':');
    request.call(
        SERVICE,
        "DeleteFunction",
        Request.input("FunctionName", arn.substring(0, colon))
            .put("Qualifier", arn.substring(colon + 1)));
  }

  @Override
  public Set<String> unsupported() {
    return Set.of("FunctionScalingConfig", "ProvisionedConcurrencyConfig", "RuntimePolicy");
  }
}
