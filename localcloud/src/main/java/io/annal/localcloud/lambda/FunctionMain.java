package io.annal.localcloud.lambda;

import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import java.io.IOException;
import java.io.InputStream;

/**
 * Where a Java function's process begins. Its standard input is a pipe that the local cloud holds
 * open: when that ends, the cloud is gone, by whatever death, and the process goes too.
 */
final class FunctionMain {
  private FunctionMain() {}

  public static void main(String[] arguments) throws Throwable {
    InputStream cloud = System.in;
    System.setIn(InputStream.nullInputStream());
    Thread watch = new Thread(() -> endWith(cloud), "local-cloud-watch");
    watch.setDaemon(true);
    watch.start();
    AWSLambda.main(arguments);
  }

  private static void endWith(InputStream cloud) {
    try {
      while (cloud.read() >= 0) {
        // nothing is ever said there
      }
    } catch (IOException e) {
      // as good as its end
    }
    Runtime.getRuntime().halt(143);
  }
}
