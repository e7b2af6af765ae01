package io.annal.localcloud.iam;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.Authorizer;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.ResourcePolicy;
import io.annal.localcloud.wire.Service;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * IAM for roles and policies, and the judge of every call that a role makes. Users, groups and
 * instance profiles do not exist here: their operations are refused by name.
 *
 * <p>See <a href="https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html">the API</a>.
 */
public final class IamService implements Service, Authorizer {
  private final IamStore store;
  private final RoleAuthorizer authorizer;
  private final Map<String, Operation> operations;

  public IamService(Cloud cloud) {
    store = new IamStore(cloud.state());
    authorizer = new RoleAuthorizer(store, cloud.clock(), new Granted(cloud.directory(name())));
    var all = new HashMap<String, Operation>();
    all.putAll(new RoleOperations(store, cloud.clock()).operations());
    all.putAll(new RolePolicyOperations(store).operations());
    all.putAll(new ManagedPolicyOperations(store, cloud.clock()).operations());
    all.putAll(new Simulation(store, authorizer).operations());
    operations = Map.copyOf(all);
  }

  @Override
  public String name() {
    return "iam";
  }

  @Override
  public String xmlNamespace() {
    return "https://iam.amazonaws.com/doc/2010-05-08/";
  }

  @Override
  public Map<String, Operation> operations() {
    return operations;
  }

  @Override
  public List<Permission> permissions(String operation, ObjectNode input, CallContext context) {
    String resource =
        Input.optionalText(input, "RoleName")
            .map(name -> roleArn(name, input, context))
            .or(() -> Input.optionalText(input, "PolicyArn"))
            .or(() -> Input.optionalText(input, "PolicySourceArn"))
            .or(() -> newPolicyArn(input, context))
            .orElse("*");
    var keys = new HashMap<String, List<String>>();
    Input.optionalText(input, "PermissionsBoundary")
        .ifPresent(arn -> keys.put("iam:PermissionsBoundary", List.of(arn)));
    if (input.hasNonNull("RoleName")) {
      Input.optionalText(input, "PolicyArn")
          .ifPresent(arn -> keys.put("iam:PolicyARN", List.of(arn)));
    }
    return List.of(new Permission("iam:" + operation, resource, keys));
  }

  @Override
  public void check(Permission permission, CallContext context) {
    authorizer.check(permission, context);
  }

  @Override
  public void check(Permission permission, CallContext context, ResourcePolicy resource) {
    authorizer.check(permission, context, resource);
  }

  @Override
  public boolean allowedByResourcePolicy(
      String policy, Permission permission, CallContext context) {
    return authorizer.allowedByResourcePolicy(policy, permission, context);
  }

  @Override
  public void requireResourcePolicy(String policy, String code) {
    authorizer.requireResourcePolicy(policy, code);
  }

  private String roleArn(String name, ObjectNode input, CallContext context) {
    String path = Input.optionalText(input, "Path").orElse("/");
    return store
        .findRole(context.account(), name)
        .map(Role::arn)
        .orElseGet(() -> Role.arn(context.account(), path, name));
  }

  private static java.util.Optional<String> newPolicyArn(ObjectNode input, CallContext context) {
    String path = Input.optionalText(input, "Path").orElse("/");
    return Input.optionalText(input, "PolicyName")
        .map(name -> "arn:aws:iam::%s:policy%s%s".formatted(context.account(), path, name));
  }
}
