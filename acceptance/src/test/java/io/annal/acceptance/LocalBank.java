package io.annal.acceptance;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The deployed bank of a test class, and what works on it: a terminal, a client, a saboteur. */
final class LocalBank implements AutoCloseable {
  private final LocalAnnal annal;
  private final Path folder;
  private @Nullable Terminal terminal;
  private @Nullable AccountClient accounts;
  private @Nullable Poison poison;

  LocalBank(Path folder) {
    this.annal = LocalAnnal.in(folder.resolve("data"));
    this.folder = folder;
  }

  void start() {
    annal.up("").succeeded();
    terminal = annal.terminal(folder);
    accounts = new AccountClient(annal);
    poison = new Poison(annal);
  }

  Terminal terminal() {
    return started(terminal);
  }

  AccountClient accounts() {
    return started(accounts);
  }

  Poison poison() {
    return started(poison);
  }

  private static <T> T started(@Nullable T part) {
    return Objects.requireNonNull(part, "started before all tests");
  }

  @Override
  public void close() {
    poison().close();
    accounts().close();
    terminal().close();
    annal.close();
  }
}
