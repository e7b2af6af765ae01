package io.annal.localcloud.logs.insights;

/** A query whose rows together take more memory than one query may have. */
public final class QueryTooLarge extends RuntimeException {
  private static final long serialVersionUID = 1;

  QueryTooLarge(long bytes) {
    super(
        "its rows take more than %d bytes; ask for less time, or for less log groups"
            .formatted(bytes));
  }
}
