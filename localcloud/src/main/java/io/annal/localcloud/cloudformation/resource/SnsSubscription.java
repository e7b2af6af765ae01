package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import java.util.List;

/** AWS::SNS::Subscription. */
final class SnsSubscription implements ResourceType {
  private static final String SERVICE = "sns";
  private static final List<String> ATTRIBUTES =
      List.of(
          "DeliveryPolicy",
          "FilterPolicy",
          "FilterPolicyScope",
          "RawMessageDelivery",
          "RedrivePolicy",
          "ReplayPolicy",
          "SubscriptionRoleArn");

  @Override
  public Provisioned create(Request request) {
    var input = request.copy("TopicArn", "Protocol", "Endpoint").put("ReturnSubscriptionArn", true);
    var attributes = input.putObject("Attributes");
    ATTRIBUTES.forEach(name -> request.json(name).ifPresent(value -> attributes.put(name, value)));
    var region = request.text("Region");
    if (!region.isEmpty() && !region.equals(request.context().region())) {
      throw AwsException.unsupported("Region of AWS::SNS::Subscription, of another Region");
    }
    var arn = request.call(SERVICE, "Subscribe", input).path("SubscriptionArn").asText();
    return new Provisioned(arn, Request.input("Arn", arn));
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    for (var name : ATTRIBUTES) {
      if (request.changed(before, name)) {
        request.call(
            SERVICE,
            "SetSubscriptionAttributes",
            key(request)
                .put("AttributeName", name)
                .put("AttributeValue", request.json(name).orElse("")));
      }
    }
    request.copy("TopicArn", "Protocol", "Endpoint", "Region");
    return new Provisioned(request.physicalId(), Request.input("Arn", request.physicalId()));
  }

  @Override
  public void delete(Request request) {
    request.call(SERVICE, "Unsubscribe", key(request));
  }

  private static ObjectNode key(Request request) {
    return Request.input("SubscriptionArn", request.physicalId());
  }
}
