package io.annal.tables.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.store.fs.FileBaseDefault;

/** A disk with as much room as it is told, and whose syncs fail when they are told to. */
final class FaultyDisk implements Disk {
  final AtomicLong room = new AtomicLong(Long.MAX_VALUE / 2);
  volatile String failingSyncs = "none";

  @Override
  public FileChannel open(Path file, OpenOption... options) throws IOException {
    return new Faulty(file.getFileName().toString(), FileChannel.open(file, options));
  }

  @Override
  public long room(Path directory) {
    return room.get();
  }

  private final class Faulty extends FileBaseDefault {
    private final String name;
    private final FileChannel file;

    Faulty(String name, FileChannel file) {
      this.name = name;
      this.file = file;
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public int read(ByteBuffer into, long position) throws IOException {
      return file.read(into, position);
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public int write(ByteBuffer from, long position) throws IOException {
      long growth = Math.max(0, position + from.remaining() - file.size());
      long left = room.get();
      if (growth > left) {
        int fits = (int) Math.max(0, from.remaining() - growth + left);
        room.set(0);
        file.write(from.slice(from.position(), fits), position);
        throw new IOException("No space left on device");
      }
      room.addAndGet(-growth);
      return file.write(from, position);
    }

    @Override
    protected void implTruncate(long size) throws IOException {
      room.addAndGet(Math.max(0, file.size() - size));
      file.truncate(size);
    }

    @Override
    public void force(boolean metaData) throws IOException {
      if (name.startsWith(failingSyncs)) {
        throw new IOException("Input/output error");
      }
      file.force(metaData);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      file.close();
    }
  }
}
