package io.annal;

/**
 * A commit that the store cannot hold, or an event that the bus cannot carry; nothing was written.
 */
public final class CommitTooLargeException extends AnnalException {
  private final long bytes;
  private final long limit;

  /**
   * @param what the thing that is too large, e.g. {@code the commit} or {@code event 3,
   *     OrderPlaced,}
   * @param bytes its size
   * @param limit the size that is allowed
   */
  public CommitTooLargeException(AggregateId id, String what, long bytes, long limit) {
    super("%s to %s has %,d bytes; at most %,d are possible".formatted(what, id, bytes, limit));
    this.bytes = bytes;
    this.limit = limit;
  }

  /** Its size. */
  public long bytes() {
    return bytes;
  }

  /** The size that is allowed. */
  public long limit() {
    return limit;
  }
}
