package io.annal.tables.differential;

/** What another engine can be asked, and where AWS's documentation decides against it. */
enum Peer {
  /** Answers everything. */
  ANY(true, true),
  /** dynalite 4: no transactions; reads that find nothing cost it nothing. */
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
    return transactions || !request.operation().startsWith("Transact");
  }

  /**
   * Whether its answer is known to be another one: dynalite and moto look at the types of index
   * keys before the condition, take empty keys of indexes, and read no attributes from the table
   * for a scan of a local index, which
   * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html says happens.
   */
  boolean isKnown(Request request, Differential.Pair pair) {
    String ours = pair.ours().body().path("message").asText();
    String theirs = pair.peer().body().path("message").asText();
    return this != ANY
        && (theirs.contains("Type mismatch for Index Key")
            || ours.contains("secondary index key")
            || (request.input().path("IndexName").asText().equals("local")
                && request.input().has("ProjectionExpression")));
  }

  /** The request as it can be asked there. */
  Request of(Request request) {
    if (!capacity) {
      request.input().remove("ReturnConsumedCapacity");
    }
    return request;
  }
}
