package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Cloud;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Where a custom resource's provider puts its answer: an object in a bucket that belongs to
 * CloudFormation, not to the stack's account, named by a presigned URL.
 */
final class ResponseMailbox {
  /** CloudFormation's own, so that nobody sees its buckets among theirs. */
  private static final String ACCOUNT = "100000000001";

  private static final Duration GOOD_FOR = Duration.ofHours(2);

  private final Cloud cloud;
  private final CallContext context;
  private final String bucket;
  private final String key;

  private ResponseMailbox(Cloud cloud, CallContext context, String bucket, String key) {
    this.cloud = cloud;
    this.context = context;
    this.bucket = bucket;
    this.key = key;
  }

  static ResponseMailbox open(Request request) {
    var region = request.context().region();
    var context =
        new CallContext(ACCOUNT, region, new Principal.Root(), UUID.randomUUID().toString());
    var bucket = "cloudformation-custom-resource-response-" + region.replace("-", "");
    var mailbox = new ResponseMailbox(request.cloud(), context, bucket, key(request));
    mailbox.makeBucket();
    return mailbox;
  }

  private static String key(Request request) {
    return "%s-%s-%s"
        .formatted(request.names().stackName(), request.names().logicalId(), UUID.randomUUID());
  }

  private void makeBucket() {
    try {
      cloud.call("s3", "HeadBucket", Request.input("Bucket", bucket), context);
    } catch (AwsException e) {
      if (!Existence.isMissing(e)) {
        throw e;
      }
      var input = Request.input("Bucket", bucket);
      if (!context.region().equals("us-east-1")) {
        input.putObject("CreateBucketConfiguration").put("LocationConstraint", context.region());
      }
      makeBucket(input);
    }
  }

  /** Another resource of the same stack may have been faster. */
  private void makeBucket(ObjectNode input) {
    try {
      cloud.call("s3", "CreateBucket", input, context);
    } catch (AwsException e) {
      if (!e.code().equals("BucketAlreadyOwnedByYou")) {
        throw e;
      }
    }
  }

  String url() {
    return cloud
        .presignedPut("/" + bucket + "/" + key, ACCOUNT, context.region(), GOOD_FOR)
        .toString();
  }

  /**
   * Waits for the answer and takes it out.
   *
   * @throws AwsException if none comes in that time
   */
  byte[] await(Duration patience) {
    var until = System.nanoTime() + patience.toNanos();
    while (true) {
      var answer = look();
      if (answer.isPresent()) {
        cloud.call("s3", "DeleteObject", object(), context);
        return answer.get();
      }
      if (System.nanoTime() > until) {
        throw CustomResourceFailure.of(
            "CloudFormation did not receive a response from your Custom Resource in %d seconds."
                    .formatted(patience.toSeconds())
                + " Please check your logs for request "
                + key);
      }
      Request.pause("an answer to " + key);
    }
  }

  private Optional<byte[]> look() {
    try {
      return Optional.of(
          cloud.call("s3", "GetObject", object(), context).path("Body").binaryValue());
    } catch (AwsException e) {
      if (e.code().equals("NoSuchKey")) {
        return Optional.empty();
      }
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ObjectNode object() {
    return Request.input("Bucket", bucket).put("Key", key);
  }
}
