package io.annal.tables.expression;

import io.annal.tables.value.AttributeValue;
import java.util.List;

/**
 * Which items of one partition a query reads, checked against the key schema that is queried.
 *
 * @param hash a value for each attribute of the partition key, in the schema's order
 * @param equal values of the first attributes of the sort key, in order; for a key with one sort
 *     attribute none
 * @param range the bound on the attribute behind those, if any
 */
public record KeyCondition(List<AttributeValue> hash, List<AttributeValue> equal, Range range) {
  public KeyCondition {
    hash = List.copyOf(hash);
    equal = List.copyOf(equal);
  }

  /** A bound on one attribute of a sort key. */
  public sealed interface Range {
    /** Every value. */
    record All() implements Range {}

    record Equal(AttributeValue value) implements Range {}

    record Less(AttributeValue value, boolean orEqual) implements Range {}

    record Greater(AttributeValue value, boolean orEqual) implements Range {}

    /** Both ends belong to it. */
    record Between(AttributeValue low, AttributeValue high) implements Range {}

    record BeginsWith(AttributeValue prefix) implements Range {}
  }
}
