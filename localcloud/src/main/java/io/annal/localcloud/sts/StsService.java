package io.annal.localcloud.sts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.GuardedResources;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.ResourcePolicy;
import io.annal.localcloud.wire.Service;
import io.annal.localcloud.wire.Sessions;
import io.annal.localcloud.wire.Trees;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who somebody is, and temporary credentials.
 *
 * <p>A service of the cloud (a function's runtime) may ask for a session of any length; everybody
 * else is bound to AWS's limits
 * (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html).
 */
public final class StsService implements Service, Sessions, GuardedResources {
  private static final List<String> REFUSED =
      List.of(
          "PolicyArns",
          "Policy",
          "Tags",
          "TransitiveTagKeys",
          "SerialNumber",
          "TokenCode",
          "SourceIdentity",
          "ProvidedContexts");
  private static final long DEFAULT_SESSION_TOKEN_SECONDS = Duration.ofHours(12).toSeconds();

  private final IssuedSessions issued;
  private final Roles roles;

  public StsService(Cloud cloud) {
    this.issued = new IssuedSessions(cloud.state(), cloud.clock());
    this.roles = new Roles(cloud);
  }

  @Override
  public String name() {
    return "sts";
  }

  @Override
  public String xmlNamespace() {
    return "https://sts.amazonaws.com/doc/2011-06-15/";
  }

  @Override
  public Map<String, Operation> operations() {
    return Map.of(
        "AssumeRole", this::assumeRole,
        "GetAccessKeyInfo", this::getAccessKeyInfo,
        "GetCallerIdentity", this::getCallerIdentity,
        "GetSessionToken", this::getSessionToken);
  }

  @Override
  public List<Permission> permissions(String operation, ObjectNode input, CallContext context) {
    return switch (operation) {
      case "AssumeRole" ->
          List.of(
              new Permission(
                  "sts:AssumeRole",
                  Input.optionalText(input, "RoleArn").orElse("*"),
                  Roles.conditionKeys(input)));
      case "GetAccessKeyInfo" -> List.of(new Permission("sts:GetAccessKeyInfo", "*", Map.of()));
      default -> List.of(); // AWS asks for no permission either
    };
  }

  /** Of a role, its trust policy, without which nobody assumes it. */
  @Override
  public Optional<ResourcePolicy> resourcePolicy(Permission permission, CallContext context) {
    return permission.action().equals("sts:AssumeRole")
        ? roles.guard(permission.resource(), context)
        : Optional.empty();
  }

  @Override
  public void start() {
    issued.forgetExpired();
  }

  @Override
  public Optional<Session> find(String accessKeyId) {
    return issued.find(accessKeyId).map(IssuedSession::session);
  }

  private ObjectNode getCallerIdentity(ObjectNode input, CallContext context) {
    var output = Trees.object();
    switch (context.principal()) {
      case Principal.Root _ ->
          output
              .put("UserId", context.account())
              .put("Arn", "arn:aws:iam::%s:root".formatted(context.account()));
      case Principal.AssumedRole role ->
          output
              .put("UserId", roles.id(role.roleName(), context) + ":" + role.sessionName())
              .put("Arn", sessionArn(context.account(), role));
      case Principal.AwsService service ->
          output.put("UserId", service.name()).put("Arn", service.sourceArn());
    }
    return output.put("Account", context.account());
  }

  private ObjectNode assumeRole(ObjectNode input, CallContext context) {
    for (String member : REFUSED) {
      if (input.hasNonNull(member)) {
        throw AwsException.unsupported(member + " of AssumeRole");
      }
    }
    var role = roles.assumable(Input.text(input, "RoleArn"), input, context);
    String sessionName = Input.text(input, "RoleSessionName");
    if (!sessionName.matches("[\\w+=,.@-]{2,64}")) {
      throw AwsException.badRequest(
          "ValidationError",
          "1 validation error detected: Value '%s' at 'roleSessionName' failed to satisfy"
                  .formatted(sessionName)
              + " constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]{2,64}");
    }
    var principal = new Principal.AssumedRole(role.name(), sessionName);
    var lifetime = role.lifetime(Input.optionalLong(input, "DurationSeconds"), context);
    var session = issued.issue(role.account(), principal, lifetime);
    var output = Trees.object();
    output.set("Credentials", session.credentials());
    output
        .putObject("AssumedRoleUser")
        .put("AssumedRoleId", role.id() + ":" + sessionName)
        .put("Arn", sessionArn(role.account(), principal));
    return output;
  }

  private ObjectNode getSessionToken(ObjectNode input, CallContext context) {
    if (!(context.principal() instanceof Principal.Root)) {
      throw new AwsException(
          "AccessDenied", 403, "Cannot call GetSessionToken with session credentials");
    }
    long seconds =
        Input.optionalLong(input, "DurationSeconds").orElse(DEFAULT_SESSION_TOKEN_SECONDS);
    var session = issued.issue(context.account(), context.principal(), Duration.ofSeconds(seconds));
    var output = Trees.object();
    output.set("Credentials", session.credentials());
    return output;
  }

  private ObjectNode getAccessKeyInfo(ObjectNode input, CallContext context) {
    String accessKeyId = Input.text(input, "AccessKeyId");
    String account =
        issued
            .find(accessKeyId)
            .map(found -> found.session().account())
            .orElse(accessKeyId.matches("\\d{12}") ? accessKeyId : context.account());
    return Trees.object().put("Account", account);
  }

  private static String sessionArn(String account, Principal.AssumedRole role) {
    return "arn:aws:sts::%s:assumed-role/%s/%s"
        .formatted(account, role.roleName(), role.sessionName());
  }
}
