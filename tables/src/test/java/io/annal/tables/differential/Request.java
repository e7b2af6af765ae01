package io.annal.tables.differential;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** One request of a run. */
record Request(String operation, ObjectNode input) {
  @Override
  public String toString() {
    return operation + " " + input;
  }
}
