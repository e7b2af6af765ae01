package io.annal.localcloud.runtime;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A local cloud in a process of its own, to be killed without warning. */
final class CloudInAProcess implements AutoCloseable {
  private final Process process;
  private final URI endpoint;
  private final String secret;

  private CloudInAProcess(Process process, URI endpoint, String secret) {
    this.process = process;
    this.endpoint = endpoint;
    this.secret = secret;
  }

  public static void main(String[] arguments) throws IOException {
    try (var cloud = LocalCloud.start(LocalCloudOptions.of(Path.of(arguments[0]), 0))) {
      System.out.println(cloud.endpoint());
      int end = System.in.read(); // until the parent has gone
      System.out.println("Ends at " + end);
    }
  }

  static CloudInAProcess start(Path directory) throws IOException {
    return start(directory, "unlimited");
  }

  /** One whose files cannot grow over that size, as on a disk that is full. */
  static CloudInAProcess withFilesUpTo(int megabytes, Path directory) throws IOException {
    return start(directory, String.valueOf(megabytes * 2_048)); // the shell counts in 512 bytes
  }

  private static CloudInAProcess start(Path directory, String largestFile) throws IOException {
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    var process =
        new ProcessBuilder(
                "sh",
                "-c",
                "ulimit -f " + largestFile + " && exec \"$@\"",
                "cloud",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes,
                CloudInAProcess.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("http://")) {
        return new CloudInAProcess(process, URI.create(line), LocalCloud.secretOf(directory));
      }
    }
    throw new IllegalStateException("The local cloud's process ended before it was ready");
  }

  URI endpoint() {
    return endpoint;
  }

  /** Of its account's owner. */
  String secret() {
    return secret;
  }

  /** As {@code kill -9} does. */
  void kill() {
    var _ = process.destroyForcibly().onExit().orTimeout(30, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    kill();
  }
}
