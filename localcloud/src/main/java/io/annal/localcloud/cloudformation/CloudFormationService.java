package io.annal.localcloud.cloudformation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.cloudformation.resource.ResourceTypes;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** AWS CloudFormation: stacks of resources, made of templates through the other services. */
public final class CloudFormationService implements Service {
  private static final Set<String> OF_NO_STACK =
      Set.of(
          "EstimateTemplateCost",
          "ListExports",
          "ListImports",
          "ListStacks",
          "ValidateTemplate",
          "DescribeStackDriftDetectionStatus");

  private final Engine engine;
  private final Map<String, Operation> operations;

  public CloudFormationService(Cloud cloud) {
    this(cloud, new ResourceTypes());
  }

  CloudFormationService(Cloud cloud, ResourceTypes types) {
    var store = new StackStore(cloud.state());
    var journal = new Journal(cloud, store);
    var scopes = new Scopes(cloud, store, types);
    var inputs = new Inputs(cloud, types, scopes);
    engine = new Engine(cloud, store, journal, types, scopes);
    var all = new HashMap<String, Operation>();
    var submissions = new Submissions(store, inputs, types, scopes);
    all.putAll(new StackOperations(cloud, store, engine, submissions).operations());
    all.putAll(new StackRollbacks(store, engine).operations());
    all.putAll(new StackProtection(store).operations());
    all.putAll(new StackQueries(store).operations());
    all.putAll(new TemplateOperations(store, inputs, types).operations());
    all.putAll(new ChangeSetOperations(cloud, store, journal, engine, submissions).operations());
    for (var refused : List.of("EstimateTemplateCost", "SignalResource")) {
      all.put(
          refused,
          (input, context) -> {
            throw AwsException.unsupported("The operation " + refused);
          });
    }
    operations = Map.copyOf(all);
  }

  @Override
  public String name() {
    return "cloudformation";
  }

  @Override
  public String xmlNamespace() {
    return "http://cloudformation.amazonaws.com/doc/2010-05-15/";
  }

  @Override
  public Map<String, Operation> operations() {
    return operations;
  }

  @Override
  public List<Permission> permissions(String operation, ObjectNode input, CallContext context) {
    var permissions = new ArrayList<Permission>();
    permissions.add(
        new Permission(
            "cloudformation:" + operation, resource(operation, input, context), Map.of()));
    Input.optionalText(input, "RoleARN")
        .ifPresent(role ->
            permissions.add(
                new Permission(
                    "iam:PassRole",
                    role,
                    Map.of("iam:PassedToService", List.of("cloudformation.amazonaws.com")))));
    return permissions;
  }

  private static String resource(String operation, ObjectNode input, CallContext context) {
    var name = Input.optionalText(input, "StackName").orElse("");
    if (OF_NO_STACK.contains(operation) || name.isEmpty()) {
      return "*";
    }
    return name.startsWith("arn:")
        ? name
        : context.arn("cloudformation", "stack/%s/*".formatted(name));
  }

  @Override
  public void start() {
    engine.resume();
  }

  @Override
  public void close() {
    engine.close();
  }
}
