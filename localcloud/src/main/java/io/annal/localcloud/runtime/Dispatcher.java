package io.annal.localcloud.runtime;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.Arrivals;
import io.annal.localcloud.wire.Authorizer;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.GuardedResources;
import io.annal.localcloud.wire.Outages;
import io.annal.localcloud.wire.Presigner;
import io.annal.localcloud.wire.RequestTags;
import io.annal.localcloud.wire.ResourcePolicy;
import io.annal.localcloud.wire.Service;
import io.annal.localcloud.wire.StateStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The one way to an operation, from outside and from service to service. */
final class Dispatcher implements Cloud {
  private final LocalCloudOptions options;
  private final URI endpoint;
  private final StateStore state;
  private final String secret;
  private final Outages outages;
  private final Arrivals arrivals = new Arrivals();
  private volatile Map<String, Service> services = Map.of();
  private volatile Authorizer authorizer = new EverythingAllowed();

  Dispatcher(LocalCloudOptions options, URI endpoint, StateStore state, String secret) {
    this.secret = secret;
    this.options = options;
    this.endpoint = endpoint;
    this.state = state;
    this.outages = new Outages(state);
  }

  void connect(List<Service> all, Optional<Authorizer> decider) {
    services =
        all.stream().collect(Collectors.toUnmodifiableMap(Service::name, Function.identity()));
    decider.ifPresent(found -> authorizer = found);
  }

  @Override
  public ObjectNode call(String name, String operation, ObjectNode input, CallContext context) {
    outages.check(context.region());
    Service service = services.get(name);
    if (service == null) {
      throw unknown("The service '%s' is not one of Annal's local cloud".formatted(name));
    }
    var called = service.operations().get(operation);
    if (called == null) {
      throw unknown(
          "The operation '%s' of '%s' is not supported by Annal's local cloud"
              .formatted(operation, name));
    }
    if (service instanceof GuardedResources
        || context.principal() instanceof Principal.AssumedRole) {
      service
          .permissions(operation, input, context)
          .forEach(needed -> check(service, RequestTags.added(needed, input), context));
    }
    return called.call(input, context);
  }

  @Override
  public void require(Service.Permission permission, CallContext context) {
    String action = permission.action();
    Service service = services.get(action.substring(0, action.indexOf(':')));
    if (service == null) {
      authorizer.check(permission, context);
    } else {
      check(service, permission, context);
    }
  }

  private void check(Service service, Service.Permission permission, CallContext context) {
    Optional<ResourcePolicy> policy =
        service instanceof GuardedResources resources
            ? resources.resourcePolicy(permission, context)
            : Optional.empty();
    policy.ifPresentOrElse(
        found -> authorizer.check(permission, context, found),
        () -> authorizer.check(permission, context));
  }

  private static AwsException unknown(String message) {
    return AwsException.badRequest("UnknownOperationException", message);
  }

  @Override
  public Authorizer authorizer() {
    return authorizer;
  }

  @Override
  public Outages outages() {
    return outages;
  }

  @Override
  public Arrivals arrivals() {
    return arrivals;
  }

  @Override
  public StateStore state() {
    return state;
  }

  @Override
  public Path directory(String service) {
    try {
      return Files.createDirectories(options.directory().resolve(service));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Clock clock() {
    return options.clock();
  }

  @Override
  public URI endpoint() {
    return endpoint;
  }

  @Override
  public URI presignedPut(String path, String account, String region, Duration goodFor) {
    return Presigner.put(endpoint, path, account, region, goodFor, secret);
  }

  @Override
  public String defaultAccount() {
    return options.defaultAccount();
  }

  /** Without the service {@code iam} there are no policies, so nothing is there to deny. */
  private record EverythingAllowed() implements Authorizer {
    @Override
    public void check(Service.Permission permission, CallContext context) {}

    @Override
    public void check(
        Service.Permission permission, CallContext context, ResourcePolicy resource) {}

    @Override
    public boolean allowedByResourcePolicy(
        String policy, Service.Permission permission, CallContext context) {
      return true;
    }

    @Override
    public void requireResourcePolicy(String policy, String code) {}
  }
}
