package io.annal.tables.schema;

/** The types that keys have. */
public enum ScalarType {
  S,
  N,
  B
}
