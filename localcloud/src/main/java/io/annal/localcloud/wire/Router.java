package io.annal.localcloud.wire;

import io.annal.localcloud.wire.RawService.Reply;
import io.annal.localcloud.wire.RawService.Request;
import io.annal.tables.server.SlowSenders;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds service, protocol and operation of a request. */
final class Router {
  private final Cloud cloud;
  private final Authenticator authenticator;
  private final Health health;
  private final long largestUpload;
  private final SlowSenders senders;
  private final Map<String, Service> byName = new HashMap<>();
  private final Map<String, Service> byTarget = new HashMap<>();

  /**
   * @param largestUpload to S3 in one part, in bytes
   */
  Router(
      Cloud cloud,
      List<Service> services,
      Authenticator authenticator,
      long largestUpload,
      SlowSenders senders) {
    this.senders = senders;
    this.cloud = cloud;
    this.health = new Health(cloud.state(), cloud.directory("."), Health.LEAST_FREE_BYTES);
    this.largestUpload = largestUpload;
    this.authenticator = authenticator;
    for (Service service : services) {
      byName.put(service.name(), service);
      service.targets().forEach(target -> byTarget.put(target, service));
    }
  }

  /** What is there and whether it works, for whoever asks whether this cloud is ready. */
  Reply status() {
    var trouble = health.trouble();
    var body = Trees.object().put("status", trouble.isEmpty() ? "ready" : "failing");
    trouble.ifPresent(text -> body.put("message", text));
    var names = body.putArray("services");
    new TreeSet<>(byName.keySet()).forEach(names::add);
    cloud.outages().all().forEach(body.putArray("regionsOut")::add);
    return new Reply(
        trouble.isEmpty() ? 200 : 503,
        Map.of("Content-Type", "application/json"),
        Trees.writeJson(body));
  }

  /** Takes a Region out of reach ({@code PUT}) or brings it back ({@code DELETE}). */
  Reply outage(Request request, String region) {
    switch (request.method()) {
      case "PUT" -> cloud.outages().begin(region);
      case "DELETE" -> cloud.outages().end(region);
      default ->
          throw new AwsException("MethodNotAllowed", 405, "PUT and DELETE are understood here");
    }
    return status();
  }

  /** A file that its service gives to everybody. */
  Reply file(String method, String path) {
    if (!method.equals("GET") && !method.equals("HEAD")) {
      throw new AwsException("MethodNotAllowed", 405, "GET and HEAD are understood here");
    }
    int slash = Math.max(0, path.indexOf('/'));
    if (byName.get(path.substring(0, slash)) instanceof PublicFiles files) {
      var file = files.file(path.substring(slash + 1));
      if (file.isPresent()) {
        return file.get();
      }
    }
    throw new AwsException("NotFound", 404, "There is no such file, or its address has expired");
  }

  Reply answer(Arrival arrival, BytesInFlight.Share share) throws IOException {
    Request head = arrival.head();
    String requestId = arrival.id();
    var reader = new RequestReader(head, arrival.body(), share, senders);
    Protocol protocol = protocol(head);
    Service service = null;
    try {
      service = find(arrival.service(), head);
      refuseChangesByBrowsing(head, service);
      var limit = BodyLimit.of(service.name(), largestUpload);
      var request = reader.read(limit);
      var caller = authenticator.identify(arrival, request, protocol);
      cloud.outages().check(caller.context().region());
      var content =
          AwsChunked.wraps(request.headers())
              ? AwsChunked.unwrap(request, caller.chunks())
              : request;
      var plain = reader.uncompressed(content, limit);
      var reply = answer(plain, service, protocol, caller.context());
      // What a Region did before it went out may have happened; its answer does not get through.
      cloud.outages().check(caller.context().region());
      return reply;
    } catch (AwsException e) {
      return failure(protocol, service, head, e, requestId);
    } catch (RuntimeException | Error e) {
      var hidden = Failures.hidden(e, head.method() + " " + head.path(), requestId);
      return failure(protocol, service, head, hidden, requestId);
    }
  }

  private Reply answer(Request request, Service service, Protocol protocol, CallContext context) {
    if (service instanceof RawService raw) {
      return raw.handle(request, context);
    }
    var call = protocol.read(request, service);
    service.readHeaders(call.operation(), call.input(), request.headers());
    var output = cloud.call(service.name(), call.operation(), call.input(), context);
    return protocol.success(call, service, output, context.requestId());
  }

  /** A link or a picture on any page is fetched by GET; only S3 answers what it names. */
  private static void refuseChangesByBrowsing(Request request, Service service) {
    if (!(service instanceof RawService) && Door.isBrowsing(request.method(), request.headers())) {
      throw new AwsException("AccessDeniedException", 403, "A browser's GET calls no operation.");
    }
  }

  /** An error in the words of the service that a request asks. */
  Reply failure(Arrival arrival, AwsException error) {
    Request head = arrival.head();
    Service service = null;
    try {
      service = find(arrival.service(), head);
    } catch (AwsException unknown) {
      // Then it is told in the words of the request's protocol alone.
    }
    return failure(protocol(head), service, head, error, arrival.id());
  }

  private static Reply failure(
      Protocol protocol,
      @Nullable Service service,
      Request request,
      AwsException error,
      String requestId) {
    if (service instanceof RawService raw) {
      return raw.failure(request, error, requestId);
    }
    return service == null
        ? protocol.failure(error, error.code(), "", requestId)
        : protocol.failure(
            error, service.queryErrorCode(error.code()), service.xmlNamespace(), requestId);
  }

  private Service find(String name, Request request) {
    Service service = byName.get(name);
    if (service == null) {
      service = byTarget.get(target(request));
    }
    if (service == null) {
      throw AwsException.badRequest(
          "UnknownOperationException",
          "The service '%s' is not one of those that Annal's local cloud has: %s"
              .formatted(name, String.join(", ", new TreeSet<>(byName.keySet()))));
    }
    return service;
  }

  private static String target(Request request) {
    String target = request.header("x-amz-target");
    int dot = target.lastIndexOf('.');
    return dot < 0 ? CborProtocol.target(request) : target.substring(0, dot);
  }

  private static Protocol protocol(Request request) {
    boolean queryCompatible = request.header("x-amzn-query-mode").equals("true");
    if (request.header("smithy-protocol").equals(CborProtocol.NAME)) {
      return new CborProtocol(queryCompatible);
    }
    if (!request.header("x-amz-target").isEmpty()) {
      boolean old = request.header("content-type").startsWith("application/x-amz-json-1.0");
      return new JsonProtocol(old ? "1.0" : "1.1", queryCompatible);
    }
    boolean form = request.header("content-type").startsWith("application/x-www-form-urlencoded");
    boolean query = form || request.query().containsKey("Action");
    return query && request.path().equals("/") ? new QueryProtocol() : new RestJsonProtocol();
  }
}
