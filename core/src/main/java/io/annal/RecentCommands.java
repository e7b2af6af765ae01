package io.annal;

import java.util.Arrays;

/**
 * Ids of earlier commands of an aggregate, as they ride in some of its commits so that a command
 * that comes again is known however many commits lie between; a store keeps the bytes as they are.
 */
public final class RecentCommands {
  private final byte[] bytes;

  /** As they were stored. */
  public RecentCommands(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  /** To be stored. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RecentCommands recent && Arrays.equals(bytes, recent.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "%d bytes of recent commands".formatted(bytes.length);
  }
}
