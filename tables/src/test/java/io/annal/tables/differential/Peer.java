package io.annal.tables.differential;

import io.annal.tables.differential.Differential.Pair;
import java.util.Arrays;
import java.util.Optional;

/** What another engine can be asked, and where AWS's documentation decides against it. */
enum Peer {
  /** Answers everything. */
  ANY(true, true),

  /**
   * dynalite 4: no transactions; reads that find nothing cost it nothing. It ends with an overflow
   * of its stack when an update puts a value within itself, and takes false and empty values for
   * nothing: {@link KnownDifference#FALSE_AND_EMPTY_VALUES}.
   */
  DYNALITE(false, false),

  /** moto 5: capacity is made up. */
  MOTO(true, false);

  private final boolean transactions;
  private final boolean capacity;

  Peer(boolean transactions, boolean capacity) {
    this.transactions = transactions;
    this.capacity = capacity;
  }

  boolean answers(Request request) {
    return transactions
        || !(request.operation().startsWith("Transact")
            || SetClause.of(request.input().path("UpdateExpression").asText()).mayHoldItself());
  }

  /** What decides a difference, if that is done. */
  Optional<KnownDifference> decision(Request request, Pair pair) {
    return this == ANY
        ? Optional.empty()
        : Arrays.stream(KnownDifference.values())
            .filter(each -> each.explains(request, pair))
            .findFirst();
  }

  /** The request as it can be asked there. */
  Request of(Request request) {
    if (!capacity) {
      request.input().remove("ReturnConsumedCapacity");
    }
    return this == DYNALITE
        ? request
            .replacing("{\"S\":\"\"}", "{\"S\":\"z\"}")
            .replacing("{\"B\":\"\"}", "{\"B\":\"AA==\"}")
            .replacing("{\"BOOL\":false}", "{\"BOOL\":true}")
        : request;
  }
}
