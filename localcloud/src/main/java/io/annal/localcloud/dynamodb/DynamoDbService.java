package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.GuardedResources;
import io.annal.localcloud.wire.InputForm;
import io.annal.localcloud.wire.MetricBuffer;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.ResourcePolicy;
import io.annal.localcloud.wire.Service;
import io.annal.tables.TableEngine;
import io.annal.tables.TableOptions;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Amazon DynamoDB and DynamoDB Streams. */
public final class DynamoDbService implements Service, GuardedResources {
  private final Engine engine;
  private final MetricBuffer metrics;
  private final TablePolicies policies;
  private final Permissions permissions;
  private final Map<String, Operation> operations = new HashMap<>();

  /**
   * @param endpoint that keeps the tables, if not this cloud itself
   * @param enforceCapacity whether this cloud's own provisioned tables throttle
   */
  public DynamoDbService(Cloud cloud, Optional<URI> endpoint, boolean enforceCapacity) {
    metrics = new MetricBuffer(cloud, "AWS/DynamoDB", "dynamodb.amazonaws.com");
    var overlay = new TableOverlay(cloud.state());
    policies = new TablePolicies(overlay, cloud);
    var replicas = new Replicas(overlay, cloud.outages());
    var capacity = new CapacityMetrics(replicas, metrics, cloud.arrivals());
    engine =
        endpoint
            .<Engine>map(url -> new RemoteEngine(url, capacity))
            .orElseGet(() -> own(cloud, capacity, enforceCapacity));
    permissions = new Permissions(new RequestKeys(engine, replicas));
    var tables = new TableOperations(engine, overlay, policies, replicas, cloud);
    operations.putAll(new Items(new GlobalItems(engine, replicas), capacity).operations());
    operations.putAll(new Streams(engine, replicas, overlay).operations());
    operations.putAll(new Tags(engine, replicas, overlay).operations());
    operations.putAll(new PolicyOperations(tables, policies).operations());
    operations.putAll(tables.operations());
  }

  private static Engine own(Cloud cloud, CapacityMetrics capacity, boolean enforced) {
    var options = TableOptions.in(cloud.directory("dynamodb")).withClock(cloud.clock());
    return new OwnEngine(
        TableEngine.open(enforced ? options.withCapacityEnforced() : options, capacity));
  }

  /** In the words of DynamoDB, which are not those of the other services. */
  @Override
  public void check(String operation, ObjectNode input, InputForm form) {
    engine.check(operation, input);
  }

  @Override
  public String name() {
    return "dynamodb";
  }

  @Override
  public List<String> targets() {
    return List.of("DynamoDB_20120810", "DynamoDBStreams_20120810");
  }

  @Override
  public Map<String, Operation> operations() {
    return operations;
  }

  @Override
  public List<Permission> permissions(String operation, ObjectNode input, CallContext context) {
    return permissions.of(operation, input, context);
  }

  @Override
  public Optional<ResourcePolicy> resourcePolicy(Permission permission, CallContext context) {
    return policies.governing(permission, context);
  }

  @Override
  public void start() {
    metrics.start();
  }

  @Override
  public void close() {
    metrics.close();
    engine.close();
  }
}
