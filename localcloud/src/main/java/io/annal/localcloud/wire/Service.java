package io.annal.localcloud.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One AWS service. The gateway finds it by the request's signature or target and calls its
 * operations.
 */
public interface Service extends AutoCloseable {

  /**
   * The name in the signature's scope, by which services call one another, too: {@code events},
   * {@code monitoring}, {@code logs} …
   */
  String name();

  /**
   * The target prefixes of the JSON and CBOR protocols, e.g. {@code AWSEvents}; none for others.
   */
  default List<String> targets() {
    return List.of();
  }

  /** Operations by the API reference's name. An operation that is absent is refused by name. */
  Map<String, Operation> operations();

  /** Paths, for a service of the REST-JSON protocol. */
  default List<Route> routes() {
    return List.of();
  }

  /** The XML namespace of its answers, for a service of the query protocol. */
  default String xmlNamespace() {
    return "";
  }

  /**
   * The members of its outputs that are maps, for the query protocol: a tree does not tell a map
   * from a structure, and the XML of the two differs.
   */
  default Set<String> maps() {
    return Set.of();
  }

  /** An input of the query protocol in the names of {@link #operations()}. */
  default ObjectNode fromQuery(String operation, ObjectNode input) {
    return input;
  }

  /** Adds to an input what a header of the request says beside it. */
  default void readHeaders(String operation, ObjectNode input, Map<String, List<String>> headers) {}

  /** An output as the query protocol names it. */
  default ObjectNode toQuery(String operation, ObjectNode output) {
    return output;
  }

  /**
   * Checks the types of an input that came from outside, before anything else reads it.
   *
   * @throws AwsException in the service's words
   */
  default void check(String operation, ObjectNode input, InputForm form) {
    InputTypes.of(name()).check(operation, input, form);
  }

  /** Whether lists' items stand one after the other in the query protocol's XML. */
  default boolean flatLists() {
    return false;
  }

  /**
   * The query protocol's code for an error, where it differs from the name of its shape; what
   * clients find in {@code x-amzn-query-error}, too.
   */
  default String queryErrorCode(String code) {
    return code;
  }

  /**
   * What a caller must be allowed for that operation on that input: the actions and resources of
   * the Service Authorization Reference.
   */
  default List<Permission> permissions(String operation, ObjectNode input, CallContext context) {
    return List.of(new Permission(name() + ":" + operation, "*", Map.of()));
  }

  /**
   * An action on a resource.
   *
   * @param action e.g. {@code dynamodb:PutItem}
   * @param resource its ARN, or {@code *} where the action knows no resource
   * @param conditionKeys the keys that the request carries beside the global ones, e.g. {@code
   *     events:source}, with all of their values
   */
  record Permission(
      String action, String resource, Map<String, ? extends List<String>> conditionKeys) {}

  /**
   * Goes to work on what was under way before a restart; called once, when every service can be
   * called.
   */
  default void start() {}

  /** Stops what it started; everything that it acknowledged is on disk already. */
  @Override
  default void close() {}

  /**
   * One path of the REST-JSON protocol.
   *
   * @param method e.g. {@code POST}
   * @param path with labels, e.g. {@code /2015-03-31/functions/{FunctionName}/invocations}; {@code
   *     {Name+}} takes slashes, too
   * @param operation its name in {@link #operations()}
   * @param status of a success
   * @param query members by their query parameter; a member that is a list has {@code []} behind
   *     its name: {@code tagKeys → TagKeys[]}
   * @param headers input members by their header
   * @param payload the input member that the whole body is, raw; empty where the body is the
   *     input's JSON
   * @param responseHeaders output members by the header that carries them; a member {@code
   *     StatusCode} in the output always sets the status
   * @param responsePayload the output member that the whole body is, raw; empty where the output is
   *     the body
   */
  record Route(
      String method,
      String path,
      String operation,
      int status,
      Map<String, String> query,
      Map<String, String> headers,
      String payload,
      Map<String, String> responseHeaders,
      String responsePayload) {

    public static Route of(String method, String path, String operation, int status) {
      return new Route(method, path, operation, status, Map.of(), Map.of(), "", Map.of(), "");
    }

    public Route withQuery(Map<String, String> parameters) {
      return new Route(
          method,
          path,
          operation,
          status,
          parameters,
          headers,
          payload,
          responseHeaders,
          responsePayload);
    }

    public Route withHeaders(Map<String, String> inputHeaders) {
      return new Route(
          method,
          path,
          operation,
          status,
          query,
          inputHeaders,
          payload,
          responseHeaders,
          responsePayload);
    }

    public Route withPayload(String member) {
      return new Route(
          method,
          path,
          operation,
          status,
          query,
          headers,
          member,
          responseHeaders,
          responsePayload);
    }

    public Route withResponse(String payloadMember, Map<String, String> outputHeaders) {
      return new Route(
          method, path, operation, status, query, headers, payload, outputHeaders, payloadMember);
    }
  }
}
