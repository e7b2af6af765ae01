package io.annal.tables.differential;

import java.net.URI;

/**
 * Compares two endpoints: {@code OURS PEER REQUESTS SEED}. Prints each difference, made small, and
 * ends with 1 where there was one.
 */
public final class DifferentialMain {
  private static final int MOST_DIFFERENCES = 20;

  private DifferentialMain() {}

  public static void main(String[] args) {
    var ours = new Endpoint(URI.create(args[0]));
    var peer = new Endpoint(URI.create(args[1]));
    long requests = Long.parseLong(args[2]);
    long seed = Long.parseLong(args[3]);
    var differential =
        new Differential(ours, peer, KnownDifferences.of(args.length > 4 ? args[4] : ""));
    int found = 0;
    int runs = 0;
    while (Differential.requestsOf(runs) < requests && found < MOST_DIFFERENCES) {
      var difference = differential.run(seed + runs);
      runs++;
      if (difference.isPresent()) {
        found++;
        System.out.printf("seed %d%n%s%n", seed + runs - 1, difference.get());
      }
    }
    System.out.printf(
        "%d requests to %s and %s: %d differences%n",
        Differential.requestsOf(runs), ours, peer, found);
    System.exit(found == 0 ? 0 : 1);
  }
}
