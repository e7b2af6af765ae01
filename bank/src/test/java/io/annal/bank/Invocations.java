package io.annal.bank;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import io.annal.Json;
import io.annal.lambda.LambdaFunction;
import io.annal.runtime.JsonText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.UUID;

/** Invokes functions as Lambda does. */
final class Invocations {
  private Invocations() {}

  /** The body of an answer that must be 200. */
  static String body(LambdaFunction function, String payload) throws IOException {
    var answer = JsonText.parseObject(call(function, payload).getBytes(UTF_8));
    assertThat(answer.get("statusCode")).as(JsonText.print(answer)).contains(Json.of(200));
    return ((Json.Str) answer.get("body").orElseThrow()).value();
  }

  static String call(LambdaFunction function, String payload) throws IOException {
    var out = new ByteArrayOutputStream();
    function.handle(new ByteArrayInputStream(payload.getBytes(UTF_8)), out, new Request());
    return out.toString(UTF_8);
  }

  /** What Lambda says of an invocation; nothing but the id and the function is read. */
  private record Request(String getAwsRequestId) implements Context {
    Request() {
      this(UUID.randomUUID().toString());
    }

    @Override
    public String getLogGroupName() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String getLogStreamName() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String getFunctionName() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String getFunctionVersion() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String getInvokedFunctionArn() {
      return "arn:aws:lambda:eu-central-1:111122223333:function:a-function";
    }

    @Override
    public CognitoIdentity getIdentity() {
      throw new UnsupportedOperationException();
    }

    @Override
    public ClientContext getClientContext() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int getRemainingTimeInMillis() {
      return 30_000;
    }

    @Override
    public int getMemoryLimitInMB() {
      throw new UnsupportedOperationException();
    }

    @Override
    public LambdaLogger getLogger() {
      throw new UnsupportedOperationException();
    }
  }
}
