package io.annal.projection;

import io.annal.ReadModel;
import io.annal.internal.Failures;
import java.util.Set;

/**
 * A projection's part in a {@link VerificationPass}: first the store goes by, then the rows.
 *
 * @param <R> what is found
 */
interface Comparison<R> {

  /** The kind of aggregate whose commits it takes. */
  String aggregateType();

  /** Takes the commits of one segment of the store, from one thread. */
  StoreScan.Reader segment();

  /** Under what names the rows lie that it takes. */
  Set<String> names();

  /** Takes a row. */
  void take(ReadModel.Row row);

  /** What cannot be read, and therefore not be compared. */
  Failures failures();

  /** What was found, when all went by. */
  R report();
}
