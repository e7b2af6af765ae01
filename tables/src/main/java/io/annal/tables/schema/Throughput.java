package io.annal.tables.schema;

/**
 * What a table or a global index carries a second.
 *
 * @param read units; 0 on demand
 * @param write units; 0 on demand
 */
public record Throughput(long read, long write) {
  public static final Throughput ON_DEMAND = new Throughput(0, 0);
}
