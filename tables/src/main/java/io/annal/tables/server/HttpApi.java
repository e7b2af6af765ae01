package io.annal.tables.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.TableEngine;
import io.annal.tables.api.DynamoDbException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests of the AWS JSON protocol, whatever brought them here.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html">AWS JSON 1.0</a>
 */
public final class HttpApi {
  /** Bytes of a request: what a batch of writes may have. */
  public static final int LARGEST_BODY = 16 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);
  private static final Set<String> TARGETS =
      Set.of("DynamoDB_20120810", "DynamoDBStreams_20120810");
  private static final Set<String> OF_THE_SERVICE_FRAME =
      Set.of(
          "IncompleteSignatureException",
          "MissingAuthenticationTokenException",
          "SerializationException",
          "UnknownOperationException");
  private static final Set<String> WITH_CAPITAL_MESSAGE =
      Set.of("SerializationException", "TransactionCanceledException");

  private final TableEngine engine;
  private final Set<String> operations;

  public HttpApi(TableEngine engine) {
    this.engine = engine;
    this.operations = Set.copyOf(engine.operations());
  }

  /**
   * Answers a request; nothing is thrown.
   *
   * @param headers by their names in lower case
   */
  public Reply answer(Map<String, String> headers, byte[] body) {
    String requestId = requestId();
    try {
      String target = headers.getOrDefault("x-amz-target", "");
      int dot = target.indexOf('.');
      String operation = target.substring(dot + 1);
      if (dot < 0
          || !TARGETS.contains(target.substring(0, dot))
          || !operations.contains(operation)) {
        throw DynamoDbException.of("UnknownOperationException", "");
      }
      var place = CredentialScope.of(headers);
      ObjectNode answer = engine.call(operation, JsonBody.read(body), place);
      if (operation.equals("DescribeEndpoints")) {
        ownEndpoint(answer, headers);
      }
      return reply(200, answer, requestId);
    } catch (DynamoDbException e) {
      return failure(e, requestId);
    } catch (RuntimeException | Error e) {
      LOG.error("Request {} failed", requestId, e);
      return failure(internal(), requestId);
    }
  }

  /** Clients that ask where to go shall come here again. */
  private static void ownEndpoint(ObjectNode answer, Map<String, String> headers) {
    String host = headers.get("host");
    if (host != null && answer.at("/Endpoints/0") instanceof ObjectNode endpoint) {
      endpoint.put("Address", host);
    }
  }

  /** To be found in the log, no secret: so no time is spent on chance that nobody can foresee. */
  private static String requestId() {
    var random = ThreadLocalRandom.current();
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  private static DynamoDbException internal() {
    return new DynamoDbException(
        "InternalServerError",
        500,
        "The request could not be completed; the log says why",
        JsonNodeFactory.instance.objectNode());
  }

  /** An error as an answer. */
  static Reply failure(DynamoDbException error, String requestId) {
    ObjectNode body = error.members();
    body.put("__type", namespace(error.code()) + error.code());
    String message = String.valueOf(error.getMessage());
    if (!message.isEmpty()) {
      body.put(WITH_CAPITAL_MESSAGE.contains(error.code()) ? "Message" : "message", message);
    }
    return reply(error.status(), body, requestId);
  }

  private static String namespace(String code) {
    if (OF_THE_SERVICE_FRAME.contains(code)) {
      return "com.amazon.coral.service#";
    }
    return code.equals("ValidationException")
        ? "com.amazon.coral.validate#"
        : "com.amazonaws.dynamodb.v20120810#";
  }

  private static Reply reply(int status, ObjectNode body, String requestId) {
    byte[] bytes = JsonBody.write(body);
    var checksum = new CRC32();
    checksum.update(bytes);
    var headers = new LinkedHashMap<String, String>();
    headers.put("Content-Type", "application/x-amz-json-1.0");
    headers.put("x-amzn-RequestId", requestId);
    headers.put("x-amz-crc32", Long.toString(checksum.getValue()));
    return new Reply(status, headers, bytes);
  }
}
