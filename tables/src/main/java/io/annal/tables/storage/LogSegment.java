package io.annal.tables.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjLongConsumer;
import java.util.zip.CRC32C;

/**
 * A file of the log, to read. It begins with {@link #MAGIC}, a salt, the position of its first
 * batch, and the checksum of all that; {@link Frame}s follow.
 */
final class LogSegment {
  /** Where the frames begin. */
  static final int HEAD = 3 * Long.BYTES + Integer.BYTES;

  private static final long MAGIC = 0x414E4E414C4C4F31L;
  private static final String PREFIX = "log-";

  private final Path file;
  private final boolean last;
  private final ByteBuffer bytes;
  private final long salt;

  private LogSegment(Path file, boolean last, ByteBuffer bytes, long salt) {
    this.file = file;
    this.last = last;
    this.bytes = bytes;
    this.salt = salt;
  }

  /** The segments in a directory, in order. */
  static List<Path> list(Path directory) throws IOException {
    var files = new ArrayList<Path>();
    try (var stream = Files.newDirectoryStream(directory, PREFIX + "*")) {
      stream.forEach(files::add);
    }
    files.sort(null);
    return files;
  }

  /** The name of the segment that begins at a position. */
  static Path file(Path directory, long position) {
    return directory.resolve(PREFIX + "%016x".formatted(position));
  }

  /** The position at which a segment begins, as its name says. */
  static long first(Path file) {
    String name = file.getFileName().toString();
    try {
      return Long.parseLong(name.substring(PREFIX.length()), 16);
    } catch (NumberFormatException e) {
      throw new StorageException("%s is no segment of a log".formatted(file), e);
    }
  }

  static ByteBuffer head(long salt, long position) {
    var out = ByteBuffer.allocate(HEAD).putLong(MAGIC).putLong(salt).putLong(position);
    return out.putInt(checksum(out)).flip();
  }

  private static int checksum(ByteBuffer head) {
    var checksum = new CRC32C();
    checksum.update(head.slice(0, HEAD - Integer.BYTES));
    return (int) checksum.getValue();
  }

  /**
   * Opens a segment to replay it.
   *
   * @param last whether no segment follows: only there may a write have been cut off
   */
  static LogSegment open(Path file, boolean last) throws IOException {
    var bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    boolean whole =
        bytes.limit() >= HEAD
            && bytes.getLong(0) == MAGIC
            && bytes.getLong(2 * Long.BYTES) == first(file)
            && bytes.getInt(HEAD - Integer.BYTES) == checksum(bytes);
    if (!whole && (!last || bytes.limit() > HEAD)) {
      throw damaged(file, 0);
    }
    return new LogSegment(file, last, whole ? bytes : bytes.limit(0), whole ? bytes.getLong(8) : 0);
  }

  /**
   * Hands over all batches and their positions, in order.
   *
   * @return the position behind the last
   * @throws StorageException where it is damaged
   */
  long replay(ObjLongConsumer<WriteBatch> to) {
    long next = first(file);
    int offset = HEAD;
    while (offset < bytes.limit()) {
      ByteBuffer frame = Frame.read(salt, bytes, offset);
      if (frame == null) {
        if (!last || Frame.anyFrom(salt, bytes, offset + 1)) {
          throw damaged(file, offset);
        }
        return next;
      }
      int end = Frame.end(offset, frame);
      if (frame.getLong() != next) {
        throw damaged(file, offset);
      }
      while (frame.hasRemaining()) {
        int length = frame.getInt();
        to.accept(BatchBytes.read(frame.slice(frame.position(), length)), next);
        frame.position(frame.position() + length);
        next++;
      }
      offset = end;
    }
    return next;
  }

  private static StorageException damaged(Path file, int offset) {
    return new StorageException(
        "The log is damaged: %s at offset %d; what follows it can't be read, and nothing of it is served"
            .formatted(file, offset));
  }
}
