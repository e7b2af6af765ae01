package io.annal.tables.storage;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What the log writes with one sync: some batches that follow one another. A frame is there as a
 * whole or not at all, and the next is written only when it is on the disk: so a bad frame behind
 * which there is nothing is a write that was cut off, and one behind which there is a good one is
 * damage.
 *
 * <p>Layout: {@link #MAGIC}, the length of the rest behind the checksum, the checksum (CRC-32C of
 * the segment's salt and all of the frame but itself), the position of the first batch; then for
 * each batch its length and its bytes.
 */
final class Frame {
  private static final int MAGIC = 0xA11A10C5;
  private static final int HEAD = 3 * Integer.BYTES;

  /** What a frame takes beside its batches. */
  private static final int OVERHEAD = HEAD + Long.BYTES;

  private Frame() {}

  /** How many bytes a frame of these batches has. */
  static int size(List<byte[]> batches) {
    int size = OVERHEAD;
    for (byte[] each : batches) {
      size += Integer.BYTES + each.length;
    }
    return size;
  }

  /** Writes a frame to the beginning of a buffer, whose limit is its {@link #size}. */
  static ByteBuffer write(long salt, long position, List<byte[]> batches, ByteBuffer out) {
    int size = out.limit();
    out.putInt(MAGIC).putInt(size - HEAD).putInt(0).putLong(position);
    for (byte[] each : batches) {
      out.putInt(each.length).put(each);
    }
    out.putInt(2 * Integer.BYTES, checksum(salt, out, 0, size));
    return out.flip();
  }

  /**
   * The frame that begins at an offset: from its position to its end; null if there is no whole
   * one.
   */
  static @Nullable ByteBuffer read(long salt, ByteBuffer segment, int offset) {
    if (segment.limit() - offset < OVERHEAD || segment.getInt(offset) != MAGIC) {
      return null;
    }
    int rest = segment.getInt(offset + Integer.BYTES);
    if (rest < Long.BYTES || rest > segment.limit() - offset - HEAD) {
      return null;
    }
    if (segment.getInt(offset + 2 * Integer.BYTES)
        != checksum(salt, segment, offset, HEAD + rest)) {
      return null;
    }
    return segment.slice(offset + HEAD, rest);
  }

  /** Where the frame after the one that was read at an offset begins. */
  static int end(int offset, ByteBuffer frame) {
    return offset + HEAD + frame.capacity();
  }

  /** Whether a whole frame begins somewhere at or behind an offset. */
  static boolean anyFrom(long salt, ByteBuffer segment, int offset) {
    for (int i = offset; i <= segment.limit() - OVERHEAD; i++) {
      if (segment.getInt(i) == MAGIC && read(salt, segment, i) != null) {
        return true;
      }
    }
    return false;
  }

  private static int checksum(long salt, ByteBuffer in, int offset, int size) {
    var checksum = new CRC32C();
    checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(salt).flip());
    checksum.update(in.slice(offset, 2 * Integer.BYTES));
    checksum.update(in.slice(offset + HEAD, size - HEAD));
    return (int) checksum.getValue();
  }
}
