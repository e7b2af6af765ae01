package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.GuardedResources;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.PublicFiles;
import io.annal.localcloud.wire.RawService.Reply;
import io.annal.localcloud.wire.ResourcePolicy;
import io.annal.localcloud.wire.Service;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * AWS Lambda. Every function runs in processes of its own, Java under Amazon's runtime interface
 * client, with the credentials of its role.
 */
public final class LambdaService implements Service, GuardedResources, PublicFiles {
  private static final System.Logger LOGGER = System.getLogger(LambdaService.class.getName());

  private final PolicyOperations policies;
  private final ScheduledExecutorService timer =
      Executors.newScheduledThreadPool(
          2, Thread.ofPlatform().daemon().name("lambda-timer-", 0).factory());
  private final Functions functions;
  private final Packages packages;
  private final LogShipper logs;
  private final MetricShipper metrics;
  private final Sandboxes sandboxes;
  private final AsyncQueue queue;
  private final EventSourceMappings mappings;
  private final Map<String, Operation> operations = new HashMap<>();

  public LambdaService(Cloud cloud) {
    this(cloud, LambdaSettings.fromSystemProperties());
  }

  LambdaService(Cloud cloud, LambdaSettings settings) {
    Path directory = cloud.directory("lambda");
    var code = new CodeStore(directory);
    var interpreters = new Interpreters(settings.programs());
    this.functions = new Functions(cloud.state().map("lambda.functions"));
    this.packages = new Packages(cloud, code);
    this.logs = new LogShipper(cloud);
    this.metrics = new MetricShipper(cloud);
    var launcher = new Launcher(code, interpreters, directory);
    this.sandboxes = new Sandboxes(cloud, settings, code, launcher, logs);
    var invoker =
        new Invoker(cloud, functions, sandboxes, metrics, new Admission(settings.places()));
    this.queue = new AsyncQueue(cloud, settings, functions, invoker, metrics, timer);
    this.mappings = new EventSourceMappings(cloud, functions, invoker, metrics);
    policies = new PolicyOperations(functions);
    var versions = new VersionOperations(cloud, functions);
    operations.putAll(versions.operations());
    operations.putAll(
        new FunctionOperations(
                cloud,
                functions,
                versions,
                new FunctionSettings(interpreters),
                packages,
                sandboxes,
                this::changed)
            .operations());
    operations.putAll(new AliasOperations(functions).operations());
    operations.putAll(policies.operations());
    operations.putAll(new ConcurrencyOperations(functions, mappings).operations());
    operations.putAll(new InvokeConfigOperations(cloud, functions).operations());
    operations.putAll(new InvokeOperations(functions, invoker, queue).operations());
    operations.putAll(mappings.operations());
  }

  @Override
  public String name() {
    return "lambda";
  }

  @Override
  public Map<String, Operation> operations() {
    return operations;
  }

  @Override
  public List<Route> routes() {
    return Routes.all();
  }

  @Override
  public List<Permission> permissions(String operation, ObjectNode input, CallContext context) {
    return LambdaPermissions.of(operation, input, context);
  }

  @Override
  public Optional<ResourcePolicy> resourcePolicy(Permission permission, CallContext context) {
    return FunctionRef.ofArn(permission.resource()).flatMap(policies::guard);
  }

  @Override
  public Optional<Reply> file(String path) {
    return packages.file(path);
  }

  @Override
  public void start() {
    packages.collect(functions);
    every(
        200,
        "shipping logs",
        () -> {
          sandboxes.pollOutput();
          logs.flush();
        });
    every(1_000, "shipping metrics", metrics::flush);
    every(5_000, "stopping idle processes", () -> sandboxes.reap(this::isCurrent));
    queue.start();
    mappings.start();
  }

  /** Stops the processes; what they were doing for a queue or a stream is done again later. */
  @Override
  public void close() {
    mappings.close();
    timer.shutdownNow();
    sandboxes.close();
    logs.flush();
    metrics.flush();
  }

  private void changed(FunctionVersion function) {
    sandboxes.reap(this::isCurrent);
  }

  /** Whether a revision of a function version is still what that version is. */
  private boolean isCurrent(String revision) {
    String[] parts = revision.split(":", 3);
    String[] key = parts[0].split("/", 3);
    var ref = new FunctionRef(key[0], key[1], key[2], Optional.of(parts[1]));
    return functions
        .find(ref)
        .filter(document -> hasVersion(document, parts[1]))
        .map(document -> new FunctionVersion(ref, Functions.configuration(document, ref, parts[1])))
        .filter(function -> function.revision().equals(revision))
        .isPresent();
  }

  private static boolean hasVersion(ObjectNode document, String version) {
    return version.equals(FunctionRef.LATEST) || document.path("Versions").has(version);
  }

  private void every(long millis, String what, Runnable task) {
    Runnable guarded =
        () -> {
          try {
            task.run();
          } catch (RuntimeException e) {
            LOGGER.log(Level.ERROR, "Trouble with " + what, e);
          }
        };
    var _ = timer.scheduleWithFixedDelay(guarded, millis, millis, TimeUnit.MILLISECONDS);
  }
}
