package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** AWS::ApplicationAutoScaling::ScalingPolicy. Its physical id is its ARN. */
final class ScalingPolicy implements ResourceType {

  @Override
  public Provisioned create(Request request) {
    return put(request);
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    return put(request);
  }

  private static Provisioned put(Request request) {
    var input =
        names(request)
            .setAll(
                request.copy(
                    "PolicyName", "PolicyType", "TargetTrackingScalingPolicyConfiguration"));
    var arn =
        request
            .call(ScalableTarget.SERVICE, "PutScalingPolicy", (ObjectNode) input)
            .path("PolicyARN")
            .asText();
    return new Provisioned(arn, Request.input("Arn", arn));
  }

  private static ObjectNode names(Request request) {
    return request.has("ScalingTargetId")
        ? ScalableTarget.names(request.text("ScalingTargetId"))
        : request.copy("ResourceId", "ScalableDimension", "ServiceNamespace");
  }

  @Override
  public void delete(Request request) {
    request.call(
        ScalableTarget.SERVICE,
        "DeleteScalingPolicy",
        names(request).put("PolicyName", request.text("PolicyName")));
  }

  @Override
  public Set<String> unsupported() {
    return Set.of("PredictiveScalingPolicyConfiguration", "StepScalingPolicyConfiguration");
  }
}
