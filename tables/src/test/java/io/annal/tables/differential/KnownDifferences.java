package io.annal.tables.differential;

import java.util.function.BiPredicate;

/** Where a peer answers otherwise than AWS's documentation says. */
final class KnownDifferences {
  private KnownDifferences() {}

  /** Those of a peer, by its name; none for any other. */
  static BiPredicate<Request, Differential.Pair> of(String peer) {
    return (request, pair) -> peer.isEmpty() && pair.ours().status() < 0;
  }
}
