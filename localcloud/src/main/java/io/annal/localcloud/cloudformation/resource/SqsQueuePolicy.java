package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** AWS::SQS::QueuePolicy. */
final class SqsQueuePolicy implements ResourceType {
  private static final String SERVICE = "sqs";

  @Override
  public Optional<String> name(Request request) {
    return Optional.of(request.generated(80));
  }

  @Override
  public Provisioned create(Request request) {
    var policy = request.json("PolicyDocument").orElse("");
    request.list("Queues").forEach(url -> set(request, url.asText(), policy));
    return new Provisioned(request.physicalId(), Request.input("Id", request.physicalId()));
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    var now = request.list("Queues");
    before
        .path("Queues")
        .forEach(url -> {
          if (!now.contains(url)) {
            set(request, url.asText(), "");
          }
        });
    return create(request);
  }

  @Override
  public void delete(Request request) {
    request.list("Queues").forEach(url -> set(request, url.asText(), ""));
    request.copy("PolicyDocument");
  }

  private static void set(Request request, String url, String policy) {
    var input = Request.input("QueueUrl", url);
    input.putObject("Attributes").put("Policy", policy);
    request.call(SERVICE, "SetQueueAttributes", input);
  }
}
