package io.annal.tables.item;

/**
 * Says whether a write may be stored: asked when it is known what it does, before anything is
 * stored.
 */
@FunctionalInterface
public interface Admission {
  /** Lets everything through. */
  Admission ALL = written -> {};

  /**
   * Looks at what a write will do.
   *
   * @throws io.annal.tables.api.DynamoDbException {@code ProvisionedThroughputExceededException}
   *     where it must not be done now
   */
  void check(Written written);
}
