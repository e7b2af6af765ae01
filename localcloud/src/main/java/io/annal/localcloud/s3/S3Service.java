package io.annal.localcloud.s3;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.s3.Lifecycle.Rule;
import io.annal.localcloud.s3.ObjectStore.Version;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.GuardedResources;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.RawService;
import io.annal.localcloud.wire.ResourcePolicy;
import io.annal.localcloud.wire.Trees;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * S3 over its REST-XML API, with buckets in the path or in the host's name. Buckets are private and
 * owned by their account; what S3 does with other storage classes, Regions and websites is refused
 * by name.
 *
 * <p>See <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html">the API</a>.
 */
public final class S3Service implements RawService, GuardedResources {
  private static final Logger LOG = LoggerFactory.getLogger(S3Service.class);
  private static final DateTimeFormatter AMZ_DATE =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Cloud cloud;
  private final Buckets buckets;
  private final ObjectStore objects;
  private final Uploads uploads;
  private final Blobs blobs;
  private final Map<String, Operation> operations;
  private final ScheduledExecutorService sweeper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("s3-lifecycle").factory());

  public S3Service(Cloud cloud) {
    this.cloud = cloud;
    blobs = new Blobs(cloud.directory("s3"));
    buckets = new Buckets(cloud.state());
    objects = new ObjectStore(cloud.state(), blobs);
    uploads = new Uploads(cloud.state(), blobs);
    var all = new HashMap<String, Operation>();
    all.putAll(new BucketOperations(buckets, objects, cloud.clock()).operations());
    all.putAll(new BucketConfigurations(buckets, cloud).operations());
    all.putAll(new ObjectOperations(buckets, objects, cloud.clock()).operations());
    all.putAll(new Listing(buckets, objects).operations());
    all.putAll(new MultipartOperations(buckets, objects, uploads, cloud.clock()).operations());
    operations = Map.copyOf(all);
  }

  @Override
  public String name() {
    return "s3";
  }

  @Override
  public Map<String, Operation> operations() {
    return operations;
  }

  @Override
  public List<Permission> permissions(String operation, ObjectNode input, CallContext context) {
    return S3Permissions.of(operation, input).stream().map(this::withOwner).toList();
  }

  /** Who has the bucket is part of what a policy may ask. */
  private Permission withOwner(Permission permission) {
    return buckets
        .find(bucketOf(permission))
        .map(bucket -> {
          var keys = new HashMap<String, List<String>>(permission.conditionKeys());
          keys.put("s3:ResourceAccount", List.of(bucket.account()));
          return new Permission(permission.action(), permission.resource(), keys);
        })
        .orElse(permission);
  }

  private static String bucketOf(Permission permission) {
    return permission.resource().replaceFirst("^arn:aws:s3:::", "").split("/", 2)[0];
  }

  @Override
  public void start() {
    var known = new HashSet<>(objects.blobs());
    known.addAll(uploads.blobs());
    blobs.keepOnly(known);
    var _ = sweeper.scheduleWithFixedDelay(this::sweepSafely, 0, 1, TimeUnit.HOURS);
  }

  @Override
  public void close() {
    sweeper.shutdownNow();
  }

  @Override
  public Reply handle(Request request, CallContext context) {
    try {
      presigned(request);
      Target target = Target.of(request);
      String name = target.operation(request);
      Operation operation = operations.get(name);
      if (operation == null) {
        throw AwsException.unsupported(name);
      }
      ObjectNode input = HttpForm.input(request, target, name);
      for (Permission permission : permissions(name, input, context)) {
        cloud.require(permission, context);
      }
      return HttpForm.reply(name, operation.call(input, context));
    } catch (AwsException e) {
      return HttpForm.failure(request, e, context.requestId());
    }
  }

  @Override
  public Reply failure(Request request, AwsException error, String requestId) {
    return HttpForm.failure(request, S3Errors.named(error), requestId);
  }

  /**
   * The policy of the bucket. The account's owner can always see, replace and remove a bucket's
   * policy, or nobody could mend one that denies everything
   * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html).
   */
  @Override
  public Optional<ResourcePolicy> resourcePolicy(Permission permission, CallContext context) {
    if (permission.action().equals("s3:CreateBucket")) {
      return Optional.empty(); // of a bucket that is not there yet, whoever has one of that name
    }
    boolean mending =
        context.principal() instanceof Principal.Root
            && permission.action().endsWith("BucketPolicy");
    return buckets
        .find(bucketOf(permission))
        .filter(bucket -> !(mending && bucket.account().equals(context.account())))
        .map(bucket ->
            ResourcePolicy.of(
                bucket.account(), bucket.configuration("Policy").flatMap(ResourcePolicy::text)));
  }

  private void presigned(Request request) {
    try {
      if (goodUntil(request).isBefore(cloud.clock().instant())) {
        throw new AwsException("AccessDenied", 403, "Request has expired");
      }
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
      throw AwsException.badRequest(
          "AuthorizationQueryParametersError", "The time or the expiry of the URL is not valid");
    }
  }

  /** In signature version 4 a time and seconds, in version 2 seconds of the epoch. */
  private static Instant goodUntil(Request request) {
    if (request.query().containsKey("X-Amz-Expires")) {
      return Instant.from(AMZ_DATE.parse(request.parameter("X-Amz-Date")))
          .plusSeconds(Long.parseLong(request.parameter("X-Amz-Expires")));
    }
    return request.query().containsKey("Expires")
        ? Instant.ofEpochSecond(Long.parseLong(request.parameter("Expires")))
        : Instant.MAX;
  }

  private void sweepSafely() {
    try {
      sweep(cloud.clock().instant());
    } catch (RuntimeException e) {
      LOG.error("Lifecycle rules could not be applied; the next hour tries again", e);
    }
  }

  /** Applies all lifecycle rules as of that time. */
  void sweep(Instant now) {
    for (Buckets.Bucket bucket : buckets.all()) {
      bucket
          .configuration("LifecycleConfiguration")
          .ifPresent(c -> Lifecycle.rules(c).forEach(rule -> sweep(bucket, rule, now)));
    }
  }

  private void sweep(Buckets.Bucket bucket, Rule rule, Instant now) {
    for (List<Version> versions : objects.list(bucket.name(), rule.prefix())) {
      Version current = versions.getFirst();
      for (int i = 1; i < versions.size(); i++) {
        if (Rule.due(versions.get(i - 1).modified(), rule.expireNoncurrent(), now)) {
          objects.deleteVersion(bucket.name(), current.key(), versions.get(i).id());
        }
      }
      if (!current.deleteMarker() && Rule.due(current.modified(), rule.expire(), now)) {
        objects.delete(bucket, current.key(), now);
      }
    }
    uploads
        .all(bucket.name())
        .forEach((id, upload) -> {
          if (Rule.due(started(upload), abortAfter(rule, upload), now)) {
            uploads.remove(bucket.name(), Trees.object().put("UploadId", id));
          }
        });
  }

  private static Duration abortAfter(Rule rule, ObjectNode upload) {
    return Input.text(upload, "Key").startsWith(rule.prefix()) ? rule.abort() : Duration.ZERO;
  }

  private static Instant started(JsonNode upload) {
    return Instant.parse(upload.get("Initiated").textValue());
  }
}
