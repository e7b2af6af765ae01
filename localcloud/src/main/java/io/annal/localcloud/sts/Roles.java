package io.annal.localcloud.sts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.ResourcePolicy;
import io.annal.localcloud.wire.Service.Permission;
import io.annal.localcloud.wire.Trees;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Roles, as the service {@code iam} tells of them. */
final class Roles {
  private static final Pattern ARN =
      Pattern.compile("arn:aws:iam::(\\d{12}):role/(?:.*/)?([\\w+=,.@-]+)");

  private final Cloud cloud;

  Roles(Cloud cloud) {
    this.cloud = cloud;
  }

  static Map<String, List<String>> conditionKeys(ObjectNode input) {
    var keys = new HashMap<String, List<String>>();
    Input.optionalText(input, "ExternalId")
        .ifPresent(id -> keys.put("sts:ExternalId", List.of(id)));
    Input.optionalText(input, "RoleSessionName")
        .ifPresent(name -> keys.put("sts:RoleSessionName", List.of(name)));
    return keys;
  }

  /** The role of that ARN if its trust policy lets the caller assume it. */
  Role assumable(String arn, ObjectNode input, CallContext context) {
    var parts = ARN.matcher(arn);
    if (!parts.matches()) {
      throw AwsException.badRequest("ValidationError", "%s is invalid".formatted(arn));
    }
    var role = new Role(parts.group(1), get(parts.group(1), parts.group(2), context, arn));
    if (!role.arn().equals(arn)) {
      throw denied(arn, context);
    }
    var permission = new Permission("sts:AssumeRole", arn, conditionKeys(input));
    if (!cloud.authorizer().allowedByResourcePolicy(role.trust(), permission, context)) {
      throw denied(arn, context);
    }
    return role;
  }

  /** A role's trust policy, which decides who assumes it. */
  Optional<ResourcePolicy> guard(String arn, CallContext context) {
    var parts = ARN.matcher(arn);
    if (!parts.matches()) {
      return Optional.empty();
    }
    var role = new Role(parts.group(1), get(parts.group(1), parts.group(2), context, arn));
    return role.arn().equals(arn)
        ? Optional.of(new ResourcePolicy(role.account(), Optional.of(role.trust()), true))
        : Optional.empty();
  }

  /** The stable id of a role, e.g. {@code AROA…}. */
  String id(String name, CallContext context) {
    String arn = "arn:aws:iam::%s:role/%s".formatted(context.account(), name);
    return get(context.account(), name, context, arn).get("RoleId").asText();
  }

  private JsonNode get(String account, String name, CallContext context, String arn) {
    var self = new Principal.AwsService("sts.amazonaws.com", arn);
    var there = new CallContext(account, context.region(), self, context.requestId());
    try {
      return cloud.call("iam", "GetRole", Trees.object().put("RoleName", name), there).get("Role");
    } catch (AwsException e) {
      if (e.code().equals("NoSuchEntity")) {
        throw denied(arn, context);
      }
      throw e;
    }
  }

  private static AwsException denied(String arn, CallContext context) {
    String who =
        switch (context.principal()) {
          case Principal.Root _ -> "arn:aws:iam::%s:root".formatted(context.account());
          case Principal.AssumedRole role ->
              "arn:aws:sts::%s:assumed-role/%s/%s"
                  .formatted(context.account(), role.roleName(), role.sessionName());
          case Principal.AwsService service -> service.name();
        };
    return new AwsException(
        "AccessDenied",
        403,
        "User: %s is not authorized to perform: sts:AssumeRole on resource: %s"
            .formatted(who, arn));
  }

  /** A role that may be assumed. */
  record Role(String account, JsonNode description) {
    private static final long DEFAULT_SECONDS = 3600;
    private static final long MIN_SECONDS = 900;

    String name() {
      return description.get("RoleName").asText();
    }

    String arn() {
      return description.get("Arn").asText();
    }

    String id() {
      return description.get("RoleId").asText();
    }

    String trust() {
      String text = description.get("AssumeRolePolicyDocument").textValue();
      // IAM answers with percent-encoded documents.
      return text.startsWith("%") ? URLDecoder.decode(text, StandardCharsets.UTF_8) : text;
    }

    Duration lifetime(Optional<Long> seconds, CallContext context) {
      long wanted = seconds.orElse(DEFAULT_SECONDS);
      if (context.principal() instanceof Principal.AwsService) {
        return Duration.ofSeconds(wanted);
      }
      long max = description.path("MaxSessionDuration").asLong(DEFAULT_SECONDS);
      if (wanted < MIN_SECONDS || wanted > max) {
        throw AwsException.badRequest(
            "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role"
                + " (%d to %d seconds)".formatted(MIN_SECONDS, max));
      }
      return Duration.ofSeconds(wanted);
    }
  }
}
