package io.annal.localcloud.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/**
 * What a service may use: the other services, by their own API and nothing else, and a place for
 * its state. A call from service to service takes the same way as one from outside, permissions
 * included, but for the wire.
 */
public interface Cloud {
  /**
   * Calls another service.
   *
   * @param service {@link Service#name()}
   * @throws AwsException what that service answers
   */
  ObjectNode call(String service, String operation, ObjectNode input, CallContext context);

  /** Who may do what; for services that hold resource policies. */
  Authorizer authorizer();

  /**
   * Checks that the caller may do that, by its own policies and those of the resource, for what is
   * done without a call.
   *
   * @throws AwsException as {@link Authorizer#check} does
   */
  void require(Service.Permission permission, CallContext context);

  /** Which Regions are out of reach. */
  Outages outages();

  /** Who waits for what. */
  Arrivals arrivals();

  /** Where services keep what must survive a restart. */
  StateStore state();

  /**
   * A folder of that service's own, made on demand, for what does not fit into {@link #state()}:
   * code packages, objects.
   */
  Path directory(String service);

  /** The time, everywhere. */
  Clock clock();

  /**
   * Where the outside reaches this cloud, e.g. {@code http://127.0.0.1:4566}; what a function finds
   * in {@code AWS_ENDPOINT_URL}.
   */
  URI endpoint();

  /**
   * An address by which anybody may put one object into S3, in the name of that account's owner.
   *
   * @param path e.g. {@code /bucket/key}
   */
  URI presignedPut(String path, String account, String region, Duration goodFor);

  /** The account of everybody whose credentials do not name another: {@code 000000000000}. */
  String defaultAccount();
}
