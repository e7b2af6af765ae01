package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import java.util.Set;
import java.util.function.Supplier;

/** Whether a service knows a resource, told by the error with which it denies it. */
public final class Existence {
  private static final Set<String> CODES =
      Set.of(
          "404",
          "AWS.SimpleQueueService.NonExistentQueue",
          "NoSuchBucket",
          "NoSuchBucketPolicy",
          "NoSuchEntity",
          "NotFound",
          "NotFoundException",
          "ParameterNotFound",
          "QueueDoesNotExist",
          "RepositoryNotFoundException",
          "ResourceNotFound",
          "ResourceNotFoundException",
          "TableNotFoundException");

  private Existence() {}

  /** Says whether that call finds its resource. */
  static boolean in(Supplier<ObjectNode> describe) {
    try {
      var _ = describe.get();
      return true;
    } catch (AwsException e) {
      if (isMissing(e)) {
        return false;
      }
      throw e;
    }
  }

  /** Says whether an error means that there is no such resource. */
  public static boolean isMissing(AwsException e) {
    return e.status() == 404 || CODES.contains(e.code());
  }
}
