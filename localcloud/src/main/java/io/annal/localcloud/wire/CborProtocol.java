package io.annal.localcloud.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.RawService.Reply;
import io.annal.localcloud.wire.RawService.Request;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Smithy RPC v2 CBOR: {@code POST /service/{service}/operation/{operation}}.
 *
 * @param queryCompatible whether the client asked for the query protocol's error codes beside
 */
record CborProtocol(boolean queryCompatible) implements Protocol {
  static final String NAME = "rpc-v2-cbor";
  private static final Pattern PATH = Pattern.compile(".*/service/([^/]+)/operation/([^/]+)");

  /** The service that the path names, or nothing. */
  static String target(Request request) {
    var path = PATH.matcher(request.path());
    return path.matches() ? path.group(1) : "";
  }

  @Override
  public Call read(Request request, Service service) {
    var path = PATH.matcher(request.path());
    if (!path.matches()) {
      throw new AwsException(
          "UnknownOperationException",
          404,
          "The path must be /service/{service}/operation/{operation}, not " + request.path());
    }
    if (Cbor.read(request.body()) instanceof ObjectNode input) {
      WholeCharacters.require(input);
      service.check(path.group(2), input, InputForm.CBOR);
      return Call.of(path.group(2), input);
    }
    throw AwsException.badRequest("SerializationException", "The body must be a CBOR map");
  }

  @Override
  public Reply success(Call call, Service service, ObjectNode output, String requestId) {
    return new Reply(200, headers(), Cbor.write(output));
  }

  @Override
  public Reply failure(
      AwsException error, String queryCode, String xmlNamespace, String requestId) {
    var headers = new LinkedHashMap<>(headers());
    if (queryCompatible) {
      headers.put("x-amzn-query-error", Protocol.queryError(error, queryCode));
    }
    var body = error.members();
    body.put("__type", error.code());
    body.put("message", error.getMessage());
    return new Reply(error.status(), headers, Cbor.write(body));
  }

  private static Map<String, String> headers() {
    return Map.of("Content-Type", "application/cbor", "smithy-protocol", NAME);
  }
}
