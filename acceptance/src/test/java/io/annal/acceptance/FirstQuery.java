package io.annal.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;

/** Asks the bank's query function once, with nothing but its package on the class path. */
final class FirstQuery {
  private FirstQuery() {}

  @SuppressWarnings("SystemOut") // the one who starts it reads it
  public static void main(String[] arguments) throws Exception {
    var type = Class.forName("io.annal.bank.QueryFunction").asSubclass(RequestStreamHandler.class);
    var answer = new ByteArrayOutputStream();
    type.getConstructor()
        .newInstance()
        .handleRequest(new ByteArrayInputStream(arguments[0].getBytes(UTF_8)), answer, context());
    System.out.println("answer " + answer.toString(UTF_8));
    System.out.flush();
    Runtime.getRuntime().halt(0); // the client of DAX keeps its threads
  }

  private static Context context() {
    return (Context)
        Proxy.newProxyInstance(
            FirstQuery.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getRemainingTimeInMillis" -> 30_000;
                  default -> "request-1";
                });
  }
}
