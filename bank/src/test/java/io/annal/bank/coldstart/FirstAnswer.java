package io.annal.bank.coldstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;

/** The process that is timed: makes a handler, gives it one payload, prints its answer, ends. */
final class FirstAnswer {
  private FirstAnswer() {}

  /**
   * Times nothing itself.
   *
   * @param arguments the handler's class and the payload
   */
  @SuppressWarnings("SystemOut") // the one who times reads it
  public static void main(String[] arguments) throws Exception {
    var type = Class.forName(arguments[0]).asSubclass(RequestStreamHandler.class);
    var handler = type.getConstructor().newInstance();
    var answer = new ByteArrayOutputStream();
    handler.handleRequest(
        new ByteArrayInputStream(arguments[1].getBytes(UTF_8)), answer, context());
    System.out.println("answer " + answer.toString(UTF_8));
    System.out.flush();
  }

  private static Context context() {
    return (Context)
        Proxy.newProxyInstance(
            FirstAnswer.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getRemainingTimeInMillis" -> 30_000;
                  default -> "request-" + System.nanoTime();
                });
  }
}
