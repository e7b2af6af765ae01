package io.annal.tables.differential;

import io.annal.tables.TableEngine;
import io.annal.tables.TableOptions;
import io.annal.tables.server.TablesServer;
import java.io.IOException;
import java.net.URI;

/**
 * Compares two endpoints: {@code OURS PEER REQUESTS SEED KIND}, ours {@code here} for an engine in
 * this process, the kind one of {@link Peer}. Prints each difference, made small, and ends with 1
 * where there was one.
 */
public final class DifferentialMain {
  private static final int MOST_DIFFERENCES = 20;

  private DifferentialMain() {}

  public static void main(String[] args) throws IOException {
    boolean found;
    if (args[0].equals("here")) {
      try (var tables = TableEngine.open(TableOptions.inMemory());
          var server = TablesServer.start(tables, 0)) {
        found = compare(server.endpoint(), args);
      }
    } else {
      found = compare(URI.create(args[0]), args);
    }
    System.exit(found ? 1 : 0);
  }

  private static boolean compare(URI here, String[] args) {
    var ours = new Endpoint(here);
    var peer = new Endpoint(URI.create(args[1]));
    peer.awaitAnswer();
    long requests = Long.parseLong(args[2]);
    long seed = Long.parseLong(args[3]);
    var differential = new Differential(ours, peer, Peer.valueOf(args[4]));
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
    return found > 0;
  }
}
