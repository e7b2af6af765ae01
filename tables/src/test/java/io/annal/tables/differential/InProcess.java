package io.annal.tables.differential;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.annal.tables.TableEngine;
import io.annal.tables.server.HttpApi;
import io.annal.tables.server.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** An engine of this process, by what it would answer on the wire. */
final class InProcess implements Endpoint {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String AUTHORIZATION =
      "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/dynamodb/aws4_request,"
          + " SignedHeaders=host, Signature=00";

  private final HttpApi api;

  InProcess(TableEngine engine) {
    api = new HttpApi(engine);
  }

  @Override
  public Answer call(Request request) {
    var headers =
        Map.of(
            "x-amz-target",
            "DynamoDB_20120810." + request.operation(),
            "x-amz-date",
            "20260101T000000Z",
            "authorization",
            AUTHORIZATION);
    try {
      Reply reply = api.answer(headers, JSON.writeValueAsBytes(request.input()));
      return new Answer(reply.status(), JSON.readTree(reply.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(request.toString(), e);
    }
  }

  @Override
  public String toString() {
    return "the tables of this process";
  }
}
