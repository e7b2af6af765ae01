package io.annal.localcloud.logs.insights;

/** A query that cannot be understood, or that uses what is not there; the message says what. */
public final class MalformedQuery extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedQuery(String message) {
    super(message);
  }

  static MalformedQuery unsupported(String what) {
    return new MalformedQuery(what + " is not supported by Annal's local cloud");
  }
}
