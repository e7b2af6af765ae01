package io.annal.localcloud.runtime;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.Authorizer;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Gateway;
import io.annal.localcloud.wire.Service;
import io.annal.localcloud.wire.Sessions;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * AWS on this machine: all services on one port of the loopback interface, their state in one
 * directory. It is ready when {@link #start} returns.
 */
public final class LocalCloud implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalCloud.class);

  private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
  private final URI endpoint;
  private final String secret;
  private final String account;
  private final Dispatcher dispatcher;

  private LocalCloud(LocalCloudOptions options) throws IOException {
    try {
      toClose.push(DirectoryLock.take(OwnerFiles.folder(options.directory())));
      requireReadableTables(options.directory().resolve("dynamodb"));
      secret = secretOf(options.directory());
      account = options.defaultAccount();
      var gateway = bind(options.port());
      toClose.push(gateway);
      endpoint = URI.create("http://127.0.0.1:" + gateway.port());
      var state = new MvStateStore(options.directory().resolve("state.mv"));
      toClose.push(state);
      dispatcher = new Dispatcher(options, endpoint, state, secret);
      var cloud = dispatcher;
      List<Service> services = Services.all(cloud, options);
      services.forEach(toClose::push);
      cloud.connect(services, find(services, Authorizer.class));
      var sessions = find(services, Sessions.class).orElse(_ -> Optional.empty());
      gateway.open(cloud, services, sessions, secret, options.door());
      services.forEach(Service::start);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts one.
   *
   * @throws LocalCloudException where port or directory are not to be had
   */
  public static LocalCloud start(LocalCloudOptions options) {
    try {
      return new LocalCloud(options);
    } catch (IOException e) {
      throw new LocalCloudException(
          "The local cloud cannot start: %s.".formatted(e.getMessage()), e);
    }
  }

  /** The access key of the default account's owner. */
  public static final String OWNER = "annal";

  /**
   * The secret access key of the account's owner, whose access key is {@link #OWNER}; and of other
   * accounts' owners, whose access keys are their twelve digits. It is as old as the data
   * directory, and known to those who can read that.
   */
  public String secret() {
    return secret;
  }

  /** The {@link #secret()} of the cloud that runs, or will run, on that data directory. */
  public static String secretOf(Path directory) {
    return OwnerFiles.secret(OwnerFiles.folder(directory).resolve("secret"));
  }

  /**
   * Calls an operation as the default account's owner, without a request by HTTP.
   *
   * @param service as in a signature's scope, e.g. {@code ssm}
   * @param input in the JSON protocol's names
   * @throws io.annal.localcloud.wire.AwsException what the service answers
   */
  public ObjectNode call(String service, String operation, ObjectNode input, String region) {
    String requestId = UUID.randomUUID().toString();
    var owner = new CallContext(account, region, new CallContext.Principal.Root(), requestId);
    return dispatcher.call(service, operation, input, owner);
  }

  /** Where it answers, e.g. {@code http://127.0.0.1:4566}. */
  public URI endpoint() {
    return endpoint;
  }

  /** Ends it: first no request is taken any more, then each service stops, the last one first. */
  @Override
  public void close() {
    while (!toClose.isEmpty()) {
      var part = toClose.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.error("{} did not stop cleanly", part, e);
      }
    }
  }

  /** DynamoDB Local kept a database file for each account and Region. */
  private static void requireReadableTables(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (var databases = Files.newDirectoryStream(folder, "*.db")) {
      if (databases.iterator().hasNext()) {
        throw new LocalCloudException.FormerTables(folder);
      }
    }
  }

  private static Gateway bind(int port) throws IOException {
    try {
      return Gateway.bind(port);
    } catch (BindException e) {
      throw new LocalCloudException.PortInUse(port, e);
    }
  }

  private static <T> Optional<T> find(List<Service> services, Class<T> role) {
    return services.stream().filter(role::isInstance).map(role::cast).findFirst();
  }
}
