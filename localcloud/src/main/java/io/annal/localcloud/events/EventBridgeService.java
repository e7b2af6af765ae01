package io.annal.localcloud.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.events.Router.Taken;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.GuardedResources;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.ResourcePolicy;
import io.annal.localcloud.wire.Service;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Amazon EventBridge, https://docs.aws.amazon.com/eventbridge/latest/APIReference/ .
 *
 * <p>Events that were acknowledged survive a kill of this process and are delivered at least once.
 * Targets are functions, queues, topics, log groups and other buses, of other Regions too. Rules
 * trigger themselves by rate and cron expressions. Pipes, connections, API destinations, partner
 * events and global endpoints are refused by name.
 */
public final class EventBridgeService implements Service, GuardedResources {
  private static final Logger LOG = LoggerFactory.getLogger(EventBridgeService.class);

  private final Counts counts;
  private final Buses buses;
  private final Archives archives;
  private final Deliverer deliverer;
  private final Router router;
  private final ReplayRunner runner;
  private final Schedules schedules;
  private final Map<String, Operation> operations = new LinkedHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("events-sweep").factory());

  public EventBridgeService(Cloud cloud) {
    counts = new Counts(cloud);
    var rulesMap = cloud.state().map("events.rules");
    var busesMap = cloud.state().map("events.buses");
    var tags = new Tags(cloud.state(), arn -> taggable(arn, rulesMap, busesMap));
    buses = new Buses(cloud, tags);
    var store = new ArchiveStore(cloud);
    var parts = new Parts(cloud, buses, tags, store);
    archives = parts.archives;
    var targets = new Targets(cloud, buses, parts.rules);
    deliverer = new Deliverer(cloud, new Invoker(cloud, this::forward), counts);
    router = new Router(cloud, parts.matchers, store, targets, deliverer, counts);
    runner = new ReplayRunner(cloud, store, router);
    schedules = new Schedules(cloud.clock(), parts.rules, router);
    var replays = new Replays(cloud, buses, parts.rules, archives, runner);
    busOperations(cloud);
    ruleOperations(parts.rules, targets);
    archiveOperations(replays);
    operations.put("PutEvents", new PutEvents(cloud, buses, router, counts)::put);
    operations.put("TestEventPattern", Patterns::test);
    operations.put("TagResource", tags::tag);
    operations.put("UntagResource", tags::untag);
    operations.put("ListTagsForResource", tags::list);
  }

  /** Rules, archives and their matchers, which know of one another. */
  private static final class Parts {
    final Matchers matchers;
    final Rules rules;
    final Archives archives;

    Parts(Cloud cloud, Buses buses, Tags tags, ArchiveStore store) {
      matchers = new Matchers(this::enabled, this::archivesOf);
      rules = new Rules(cloud, buses, tags, matchers::changed);
      archives = new Archives(cloud, buses, store, matchers::changed);
    }

    private List<Rules.Pattern> enabled(BusName bus) {
      return rules.enabled(bus);
    }

    private List<Archive> archivesOf(BusName bus) {
      return archives.of(bus);
    }
  }

  private static boolean taggable(
      String arn,
      io.annal.localcloud.wire.StateStore.StateMap rules,
      io.annal.localcloud.wire.StateStore.StateMap buses) {
    var rule = RuleName.ofArn(arn);
    if (rule.isPresent()) {
      return rules.get(rule.get().key()).isPresent();
    }
    return BusName.ofArn(arn)
        .filter(bus -> bus.isDefault() || buses.get(bus.key()).isPresent())
        .isPresent();
  }

  private void busOperations(Cloud cloud) {
    var policies = new BusPolicies(buses, cloud::authorizer);
    operations.put("CreateEventBus", buses::create);
    operations.put("UpdateEventBus", buses::update);
    operations.put("DescribeEventBus", buses::describe);
    operations.put("ListEventBuses", buses::list);
    operations.put("DeleteEventBus", buses::delete);
    operations.put("PutPermission", policies::put);
    operations.put("RemovePermission", policies::remove);
  }

  private void ruleOperations(Rules rules, Targets targets) {
    operations.put("PutRule", rules::put);
    operations.put("DescribeRule", rules::describe);
    operations.put("ListRules", rules::list);
    operations.put("EnableRule", rules::enable);
    operations.put("DisableRule", rules::disable);
    operations.put("DeleteRule", rules::delete);
    operations.put("PutTargets", targets::put);
    operations.put("RemoveTargets", targets::remove);
    operations.put("ListTargetsByRule", targets::listByRule);
    operations.put("ListRuleNamesByTarget", targets::listRuleNames);
  }

  private void archiveOperations(Replays replays) {
    operations.put("CreateArchive", archives::create);
    operations.put("UpdateArchive", archives::update);
    operations.put("DescribeArchive", archives::describe);
    operations.put("ListArchives", archives::list);
    operations.put("DeleteArchive", archives::delete);
    operations.put("StartReplay", replays::start);
    operations.put("DescribeReplay", replays::describe);
    operations.put("ListReplays", replays::list);
    operations.put("CancelReplay", replays::cancel);
  }

  private void forward(BusName to, Event event) {
    if (!buses.exists(to)) {
      throw to.doesNotExist();
    }
    router.take(List.of(new Taken(to, event)));
  }

  @Override
  public String name() {
    return "events";
  }

  @Override
  public List<String> targets() {
    return List.of("AWSEvents");
  }

  @Override
  public Map<String, Operation> operations() {
    return operations;
  }

  @Override
  public List<Permission> permissions(String operation, ObjectNode input, CallContext context) {
    return EventPermissions.of(operation, input, context);
  }

  @Override
  public Optional<ResourcePolicy> resourcePolicy(Permission permission, CallContext context) {
    String arn = permission.resource();
    return BusName.ofArn(arn)
        .or(() -> RuleName.ofArn(arn).map(RuleName::bus))
        .filter(buses::exists)
        .map(bus -> ResourcePolicy.of(bus.account(), buses.policy(bus)));
  }

  @Override
  public void start() {
    counts.start();
    router.resume();
    deliverer.resume();
    runner.resume();
    schedules.start();
    var _ = timer.scheduleWithFixedDelay(this::sweepOrLog, 1, 3_600, TimeUnit.SECONDS);
  }

  private void sweepOrLog() {
    try {
      archives.sweep();
    } catch (RuntimeException e) {
      LOG.error("Old archived events could not be deleted", e);
    }
  }

  /** Triggers now the rules that have become due. */
  void trigger() {
    schedules.look();
  }

  /** Deletes now what is older than its archive keeps it. */
  void sweep() {
    archives.sweep();
  }

  @Override
  public void close() {
    timer.shutdownNow();
    schedules.close();
    runner.close();
    deliverer.close();
    router.close();
    counts.close();
  }
}
