package io.annal.cli.deploy;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A function package whose name after its content may be found while something else is done. */
public final class HashedPackage {
  private final Path file;
  private @Nullable CompletableFuture<String> key;

  public HashedPackage(Path file) {
    this.file = file;
  }

  public Path file() {
    return file;
  }

  /** Begins in another thread. */
  public void hashAhead() {
    var _ = hashing();
  }

  private CompletableFuture<String> hashing() {
    CompletableFuture<String> begun = key;
    if (begun == null) {
      begun = CompletableFuture.supplyAsync(() -> Publisher.keyOf(file));
      key = begun;
    }
    return begun;
  }

  /** See {@link Publisher#keyOf}. */
  public String key() {
    try {
      return hashing().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof UncheckedIOException unreadable) {
        throw unreadable;
      }
      throw e;
    }
  }
}
