package io.annal.localcloud.iam;

import io.annal.localcloud.wire.AwsException;

/** Checks policies that are attached to resources, for the services that keep them. */
public final class ResourcePolicies {
  private ResourcePolicies() {}

  /**
   * Refuses what is no resource policy.
   *
   * @param code the error of the service that keeps it, e.g. {@code MalformedPolicy}
   */
  public static void validate(String policy, String code) {
    try {
      PolicyParser.parse(policy, PolicyParser.Kind.RESOURCE);
    } catch (AwsException e) {
      throw AwsException.badRequest(code, String.valueOf(e.getMessage()));
    }
  }
}
