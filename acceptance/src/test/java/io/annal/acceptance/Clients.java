package io.annal.acceptance;

import java.nio.file.Path;
import java.util.Optional;
import org.opentest4j.TestAbortedException;

/**
 * Clients of others that the tests drive. {@code acceptance/clients/install.sh} gets each when it
 * is first asked for; a test whose client cannot be had here is skipped and says why.
 */
final class Clients {
  /** An interpreter that has boto3, with AWS CLI version 1 beside it. */
  static final Clients PYTHON = new Clients("python", "python/bin/python");

  /** The AWS SDK for JavaScript. */
  static final Clients NODE = new Clients("node", "node_modules");

  private final String name;
  private final Path installed;
  private Optional<Shell.Result> installation = Optional.empty();

  private Clients(String name, String installed) {
    this.name = name;
    this.installed = Checkout.path().resolve("acceptance/target/clients").resolve(installed);
  }

  /** Where it is, whether or not it could be had. */
  Path path() {
    return installed;
  }

  /** Whether it could be had. */
  boolean isThere() {
    return installation().exit() == 0;
  }

  /** Skips the test that needs it where it cannot be had. */
  void needed() {
    if (!isThere()) {
      throw missing(installation().said().strip());
    }
  }

  private synchronized Shell.Result installation() {
    if (installation.isEmpty()) {
      installation =
          Optional.of(Shell.in(Checkout.path()).run("acceptance/clients/install.sh " + name));
    }
    return installation.get();
  }

  /** A program of the tests that drives a cloud. */
  static Path program(String name) {
    return Checkout.path().resolve("acceptance/clients").resolve(name);
  }

  /** What skips a test; {@code scripts/skipped-tests} counts the reasons. */
  static TestAbortedException missing(String what) {
    return new TestAbortedException(what);
  }
}
