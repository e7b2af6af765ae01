package io.annal.localcloud.iam;

import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Service.Permission;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request: who asks, for what, and the condition keys.
 *
 * <p>Keys are named in any case. {@code aws:SecureTransport} is true of every call: the loopback of
 * one machine stands where AWS has TLS, and a policy that demands TLS must not lock everybody out
 * here. That such a policy denies what comes without, a simulation shows, which takes the key's
 * value from its caller ({@code iam simulate-custom-policy --context-entries}). See <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html">AWS's
 * global condition keys</a>.
 */
record Facts(
    String action,
    String resource,
    Principal principal,
    String account,
    String roleArn,
    Supplier<Map<String, List<String>>> global,
    Map<String, ? extends List<String>> requested) {

  /**
   * The facts of a call.
   *
   * @param role the caller's, empty unless it is one
   */
  static Facts of(Permission permission, CallContext context, Optional<Role> role, Instant now) {
    String roleArn =
        context.principal() instanceof Principal.AssumedRole(String name, String session)
            ? role.map(Role::arn).orElseGet(() -> Role.arn(context.account(), "/", name))
            : role.map(Role::arn).orElse("");
    return new Facts(
        permission.action(),
        permission.resource(),
        context.principal(),
        context.account(),
        roleArn,
        new Once<>(() -> global(permission, context, role, roleArn, now)),
        permission.conditionKeys());
  }

  private static Map<String, List<String>> global(
      Permission permission,
      CallContext context,
      Optional<Role> role,
      String roleArn,
      Instant now) {
    var keys = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
    keys.put("aws:CurrentTime", List.of(now.toString()));
    keys.put("aws:EpochTime", List.of(Long.toString(now.getEpochSecond())));
    keys.put("aws:RequestedRegion", List.of(context.region()));
    keys.put("aws:SecureTransport", List.of("true"));
    keys.put("aws:ViaAWSService", List.of("false"));
    if (context.principal() instanceof Principal.AssumedRole) {
      keys.put("aws:MultiFactorAuthPresent", List.of("false"));
    }
    resourceAccount(permission.resource(), context)
        .ifPresent(account -> keys.put("aws:ResourceAccount", List.of(account)));
    switch (context.principal()) {
      case Principal.Root() -> {
        caller(keys, context, "Account", "arn:aws:iam::%s:root".formatted(context.account()));
        keys.put("aws:userid", List.of(context.account()));
      }
      case Principal.AssumedRole(String roleName, String session) -> {
        caller(keys, context, "AssumedRole", roleArn);
        role.ifPresent(known -> {
          keys.put("aws:userid", List.of(known.id() + ":" + session));
          known.tags().forEach((k, v) -> keys.put("aws:PrincipalTag/" + k, List.of(v)));
        });
      }
      case Principal.AwsService(String name, String sourceArn) ->
          service(keys, context, name, sourceArn);
    }
    return keys;
  }

  /** Made when it is first asked for, by the one thread that decides; most policies never ask. */
  private static final class Once<T> implements Supplier<T> {
    private final Supplier<T> make;
    private @Nullable T made;

    Once(Supplier<T> make) {
      this.make = make;
    }

    @Override
    public T get() {
      T known = made;
      if (known == null) {
        known = make.get();
        made = known;
      }
      return known;
    }
  }

  /**
   * A key's values, none where the request does not carry it. What the request brings comes first,
   * so that a simulation can say what the global keys are.
   */
  List<String> values(String key) {
    for (var given : requested.entrySet()) {
      if (given.getKey().equalsIgnoreCase(key)) {
        return given.getValue();
      }
    }
    return global.get().getOrDefault(key, List.of());
  }

  Optional<String> single(String key) {
    List<String> values = values(key);
    return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
  }

  /** The caller's role; empty unless it is one. */
  String roleName() {
    return principal instanceof Principal.AssumedRole(String name, String session) ? name : "";
  }

  /** The caller's ARN as AWS's messages name it. */
  String callerArn() {
    return switch (principal) {
      case Principal.Root() -> "arn:aws:iam::%s:root".formatted(account);
      case Principal.AssumedRole(String role, String session) ->
          "arn:aws:sts::%s:assumed-role/%s/%s".formatted(account, role, session);
      case Principal.AwsService(String name, String sourceArn) -> name;
    };
  }

  private static void caller(
      Map<String, List<String>> keys, CallContext context, String type, String arn) {
    keys.put("aws:PrincipalArn", List.of(arn));
    keys.put("aws:PrincipalAccount", List.of(context.account()));
    keys.put("aws:PrincipalType", List.of(type));
    keys.put("aws:PrincipalIsAWSService", List.of("false"));
    keys.put("aws:SourceIp", List.of("127.0.0.1"));
  }

  private static void service(
      Map<String, List<String>> keys, CallContext context, String name, String sourceArn) {
    keys.put("aws:PrincipalIsAWSService", List.of("true"));
    keys.put("aws:PrincipalServiceName", List.of(name));
    keys.put("aws:PrincipalServiceNamesList", List.of(name));
    if (name.equals("cloudwatch.amazonaws.com")) {
      // what a topic's first policy asks for, and alarms bring
      // (https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html)
      keys.put("aws:SourceOwner", List.of(accountOf(sourceArn).orElse(context.account())));
    }
    if (!sourceArn.isEmpty()) {
      keys.put("aws:SourceArn", List.of(sourceArn));
      keys.put("aws:SourceAccount", List.of(accountOf(sourceArn).orElse(context.account())));
    }
  }

  private static Optional<String> resourceAccount(String resource, CallContext context) {
    return resource.startsWith("arn:")
        ? Optional.of(accountOf(resource).orElse(context.account()))
        : Optional.empty();
  }

  private static Optional<String> accountOf(String arn) {
    String[] fields = arn.split(":", 6);
    return fields.length == 6 && !fields[4].isEmpty() ? Optional.of(fields[4]) : Optional.empty();
  }
}
