package io.annal.acceptance;

import java.nio.file.Files;
import java.nio.file.Path;
import org.opentest4j.TestAbortedException;

/** What {@code acceptance/clients/install.sh} gets. */
final class Clients {
  private static final Path FOLDER = Checkout.path().resolve(".ci/tools/clients");

  private Clients() {}

  /** An interpreter that has boto3. */
  static Path python() {
    return FOLDER.resolve("python/bin/python");
  }

  /** The AWS SDK for JavaScript. */
  static Path nodeModules() {
    return FOLDER.resolve("node_modules");
  }

  /** A program of the tests that drives a cloud. */
  static Path program(String name) {
    return Checkout.path().resolve("acceptance/clients").resolve(name);
  }

  /** Skips a test, and says so, where something is missing; CI makes sure that nothing is. */
  static void needs(Path installed) {
    if (!Files.exists(installed)) {
      throw missing(installed + " is not there: run acceptance/clients/install.sh");
    }
  }

  static TestAbortedException missing(String what) {
    String said = "NOT TESTED: " + what;
    System.err.println(said);
    return new TestAbortedException(said);
  }
}
