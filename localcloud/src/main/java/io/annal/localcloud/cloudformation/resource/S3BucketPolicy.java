package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** AWS::S3::BucketPolicy. */
final class S3BucketPolicy implements ResourceType {
  private static final String SERVICE = "s3";

  @Override
  public Optional<String> name(Request request) {
    return Optional.of(request.text("Bucket"));
  }

  @Override
  public boolean exists(Request request) {
    return Existence.in(() -> request.call(SERVICE, "GetBucketPolicy", request.copy("Bucket")));
  }

  @Override
  public Provisioned create(Request request) {
    var input = request.copy("Bucket").put("Policy", request.json("PolicyDocument").orElse(""));
    request.call(SERVICE, "PutBucketPolicy", input);
    return new Provisioned(request.physicalId(), Request.input());
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    return create(request);
  }

  @Override
  public void delete(Request request) {
    request.call(SERVICE, "DeleteBucketPolicy", request.copy("Bucket"));
  }
}
