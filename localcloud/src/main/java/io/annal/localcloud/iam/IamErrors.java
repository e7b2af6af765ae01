package io.annal.localcloud.iam;

import io.annal.localcloud.wire.AwsException;

/** IAM's errors, with the words and statuses of its API reference. */
final class IamErrors {
  private IamErrors() {}

  static AwsException noRole(String name) {
    return noEntity("The role with name %s cannot be found.".formatted(name));
  }

  /** What AWS has and this cloud lacks must not be called absent. */
  static AwsException noPolicy(String arn) {
    if (arn.startsWith(AwsManagedPolicies.PREFIX)) {
      return noEntity(
          "The AWS managed policy %s is not kept by Annal's local cloud.".formatted(arn));
    }
    return noEntity("Policy %s does not exist or is not attachable.".formatted(arn));
  }

  static AwsException noEntity(String message) {
    return new AwsException("NoSuchEntity", 404, message);
  }

  static AwsException exists(String message) {
    return new AwsException("EntityAlreadyExists", 409, message);
  }

  static AwsException conflict(String message) {
    return new AwsException("DeleteConflict", 409, message);
  }

  static AwsException limit(String message) {
    return new AwsException("LimitExceeded", 409, message);
  }

  static AwsException invalid(String message) {
    return AwsException.badRequest("ValidationError", message);
  }
}
