package io.annal.localcloud.wire;

/**
 * Who calls, from where, in whose name. Every ARN in an answer is made of this account and Region.
 *
 * @param account twelve digits
 * @param region of the request's signature, e.g. {@code us-east-1}
 * @param principal in whose name
 * @param requestId the id that the answer carries
 * @param invokedBy the service that calls another in the principal's name, e.g. {@code
 *     cloudformation.amazonaws.com}; empty where the principal calls by itself
 */
public record CallContext(
    String account, String region, Principal principal, String requestId, String invokedBy) {

  public static final String CLOUD_FORMATION = "cloudformation.amazonaws.com";

  /** A call that the principal makes by itself. */
  public CallContext(String account, String region, Principal principal, String requestId) {
    this(account, region, principal, requestId, "");
  }

  /** In whose name a call is made. */
  public sealed interface Principal {
    /**
     * The account's owner: every credential that the local cloud did not issue itself. May do
     * everything.
     */
    record Root() implements Principal {}

    /**
     * A role's session.
     *
     * @param roleName without path
     * @param sessionName of the session, for a function the function's name
     */
    record AssumedRole(String roleName, String sessionName) implements Principal {}

    /**
     * One of the cloud's own services, acting for a customer, e.g. {@code events.amazonaws.com}.
     *
     * @param sourceArn the resource on whose behalf
     */
    record AwsService(String name, String sourceArn) implements Principal {}
  }

  /** The same place, in another name. */
  public CallContext as(Principal other) {
    return new CallContext(account, region, other, requestId);
  }

  /** The same caller, in another Region. */
  public CallContext in(String otherRegion) {
    return new CallContext(account, otherRegion, principal, requestId, invokedBy);
  }

  /** {@code arn:aws:service:region:account:resource}. */
  public String arn(String service, String resource) {
    return "arn:aws:%s:%s:%s:%s".formatted(service, region, account, resource);
  }
}
