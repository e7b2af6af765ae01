package io.annal.localcloud.iam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.StateStore;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Roles and customer-managed policies, and AWS's own beside them. IAM knows no Region. */
final class IamStore {
  private final StateStore.StateMap roles;
  private final StateStore.StateMap policies;
  private final AwsManagedPolicies awsManaged = new AwsManagedPolicies();

  IamStore(StateStore state) {
    roles = state.map("iam.roles");
    policies = state.map("iam.policies");
  }

  Optional<Role> findRole(String account, String name) {
    return roles.get(account + "/" + name).map(node -> new Role((ObjectNode) node));
  }

  /** A role to look at only, as every request does. */
  Optional<Role> knownRole(String account, String name) {
    return roles.shared(account + "/" + name).map(node -> new Role((ObjectNode) node));
  }

  Role role(String account, String name) {
    return findRole(account, name).orElseThrow(() -> IamErrors.noRole(name));
  }

  List<Role> roles(String account) {
    return roles.entries(account + "/").map(e -> new Role((ObjectNode) e.value())).toList();
  }

  boolean addRole(String account, Role role) {
    return roles.putIfAbsent(account + "/" + role.name(), role.node());
  }

  void removeRole(String account, String name) {
    roles.remove(account + "/" + name);
  }

  /** Changes a role, one change after another. */
  synchronized Role changeRole(String account, String name, Consumer<Role> change) {
    Role role = role(account, name);
    change.accept(role);
    roles.put(account + "/" + name, role.node());
    return role;
  }

  Optional<ManagedPolicy> findPolicy(String account, String arn) {
    return awsManaged
        .find(arn)
        .or(() -> policies.get(account + "/" + arn).map(n -> new ManagedPolicy((ObjectNode) n)));
  }

  /** The document of a managed policy that is in force. */
  String document(String account, String arn) {
    return awsManaged
        .find(arn)
        .or(() -> policies.shared(account + "/" + arn).map(n -> new ManagedPolicy((ObjectNode) n)))
        .orElseThrow(() -> IamErrors.noPolicy(arn))
        .document();
  }

  ManagedPolicy policy(String account, String arn) {
    return findPolicy(account, arn).orElseThrow(() -> IamErrors.noPolicy(arn));
  }

  List<ManagedPolicy> customerPolicies(String account) {
    return policies
        .entries(account + "/")
        .map(e -> new ManagedPolicy((ObjectNode) e.value()))
        .toList();
  }

  List<ManagedPolicy> awsPolicies() {
    return awsManaged.all();
  }

  boolean addPolicy(String account, ManagedPolicy policy) {
    return policies.putIfAbsent(account + "/" + policy.arn(), policy.node());
  }

  void removePolicy(String account, String arn) {
    policies.remove(account + "/" + arn);
  }

  /** Changes a customer's policy; AWS's own cannot be changed. */
  synchronized ManagedPolicy changePolicy(
      String account, String arn, Consumer<ManagedPolicy> change) {
    ManagedPolicy policy = changeable(account, arn);
    change.accept(policy);
    policies.put(account + "/" + arn, policy.node());
    return policy;
  }

  /** A policy that is the customer's own. */
  ManagedPolicy changeable(String account, String arn) {
    if (awsManaged.find(arn).isPresent()) {
      throw IamErrors.invalid("Cannot perform operation on AWS managed policy %s.".formatted(arn));
    }
    return policy(account, arn);
  }

  /** How many roles a policy is attached to. */
  int attachments(String account, String arn) {
    return (int) roles(account).stream().filter(role -> role.attached().contains(arn)).count();
  }

  /** How many roles have it as their boundary. */
  int boundaries(String account, String arn) {
    return (int) roles(account).stream().filter(role -> role.boundary().equals(arn)).count();
  }

  static List<JsonNode> nodes(JsonNode array) {
    return array.valueStream().toList();
  }
}
