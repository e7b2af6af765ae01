package io.annal.localcloud.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.RawService.Reply;
import io.annal.localcloud.wire.RawService.Request;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * AWS JSON 1.0 and 1.1: the operation stands in {@code X-Amz-Target}.
 *
 * @param version {@code 1.0} or {@code 1.1}
 * @param queryCompatible whether the client asked for the query protocol's error codes beside
 */
record JsonProtocol(String version, boolean queryCompatible) implements Protocol {

  @Override
  public Call read(Request request, Service service) {
    String target = request.header("x-amz-target");
    String operation = target.substring(target.lastIndexOf('.') + 1);
    var input = body(request.body());
    service.check(operation, input, InputForm.JSON);
    return Call.of(operation, input);
  }

  static ObjectNode body(byte[] body) {
    if (body.length == 0) {
      return Trees.object();
    }
    if (Trees.readJson(body) instanceof ObjectNode object) {
      WholeCharacters.require(object);
      return object;
    }
    throw AwsException.badRequest("SerializationException", "The body must be a JSON object");
  }

  @Override
  public Reply success(Call call, Service service, ObjectNode output, String requestId) {
    return new Reply(200, Map.of("Content-Type", contentType()), Trees.writeJson(output));
  }

  @Override
  public Reply failure(
      AwsException error, String queryCode, String xmlNamespace, String requestId) {
    var headers = new LinkedHashMap<String, String>();
    headers.put("Content-Type", contentType());
    headers.put("x-amzn-ErrorType", error.code());
    if (queryCompatible) {
      headers.put("x-amzn-query-error", Protocol.queryError(error, queryCode));
    }
    return new Reply(error.status(), headers, errorBody(error));
  }

  static byte[] errorBody(AwsException error) {
    return errorBody(error, error.members());
  }

  /**
   * @param body what the error has beside code and message
   */
  static byte[] errorBody(AwsException error, ObjectNode body) {
    body.put("__type", error.code());
    body.put("message", error.getMessage());
    body.put("Message", error.getMessage());
    return Trees.writeJson(body);
  }

  private String contentType() {
    return "application/x-amz-json-" + version;
  }
}
