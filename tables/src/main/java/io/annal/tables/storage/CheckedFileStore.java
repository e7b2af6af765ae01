package io.annal.tables.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.ZipOutputStream;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.FileStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.RandomAccessStore;
import org.h2.mvstore.SFChunk;
import org.h2.mvstore.WriteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The page store's chunks in a {@link PageFile}.
 *
 * <p>The page store looks for its newest chunk by guesses where it was not closed, and may guess an
 * older one. Here the header is written only when the chunk that it names is on the disk, and says
 * after each commit that the store was closed. After a crash between a commit and that header it
 * guesses all the same: both chunks that it may find are whole then, and the log has the rest.
 */
final class CheckedFileStore extends RandomAccessStore {
  private static final int LEAST_BUFFER = 1 << 20;

  /**
   * Larger pages are split. A random write rewrites a page, so they are small; with still smaller
   * ones there are more levels to change. The page store asks its file store, not its builder.
   */
  private static final int PAGE_BYTES = 4096;

  private final PageFile file;
  private final AtomicReference<@Nullable WriteBuffer> kept = new AtomicReference<>();

  /** Chunks that the sealed state still names; their space is free when it is sealed again. */
  private final List<SFChunk> unused = new ArrayList<>();

  private int expected;

  CheckedFileStore(Path path, PageFile file, int cacheMegabytes) throws IOException {
    super(new HashMap<>(Map.of("cacheSize", cacheMegabytes, "pageSplitSize", PAGE_BYTES)));
    this.file = file;
    init(path.toString(), false);
    setSize(file.size());
  }

  @Override
  public ByteBuffer readFully(SFChunk chunk, long position, int length) {
    var bytes = ByteBuffer.allocate(length);
    try {
      file.read(bytes, position);
    } catch (IOException e) {
      throw failed(DataUtils.ERROR_READING_FAILED, e);
    }
    readCount.incrementAndGet();
    readBytes.addAndGet(length);
    return bytes.flip();
  }

  @Override
  protected void writeFully(SFChunk chunk, long position, ByteBuffer bytes) {
    int length = bytes.remaining();
    try {
      if (position == 0) {
        file.sync();
      }
      file.write(bytes, position);
    } catch (IOException e) {
      throw failed(DataUtils.ERROR_WRITING_FAILED, e);
    }
    setSize(Math.max(size(), position + length));
    writeCount.incrementAndGet();
    writeBytes.addAndGet(length);
  }

  /** Says about how many bytes the next commit will write, so that its buffer need not grow. */
  void expect(int bytes) {
    expected = bytes;
  }

  /** The one of the last commit: so large an array is dear to make. */
  @Override
  public WriteBuffer getWriteBuffer() {
    WriteBuffer last = kept.getAndSet(null);
    return last != null && last.capacity() >= expected
        ? last.clear()
        : new WriteBuffer(Math.max(expected, LEAST_BUFFER));
  }

  @Override
  public void releaseWriteBuffer(WriteBuffer buffer) {
    kept.set(buffer);
  }

  /** Forgets what makes the next reads and commits quick. */
  void rest(int cacheMegabytes) {
    setCacheSize(cacheMegabytes);
    kept.set(null);
  }

  /**
   * How much of the chunks that have live pages these take, in percent. Chunks without any are
   * freed as soon as nobody can read them: to move pages does not help there.
   */
  int usedFillRate() {
    long used = 0;
    long live = 0;
    for (SFChunk chunk : getChunks().values()) {
      if (chunk.maxLenLive > 0) {
        used += chunk.maxLen;
        live += chunk.maxLenLive;
      }
    }
    return used == 0 ? 100 : (int) (100 * live / used);
  }

  /** Makes the last commit the one that is found when the store is opened again. */
  void seal() {
    writeCleanShutdown();
    saveChunkLock.lock();
    try {
      var free = List.copyOf(unused);
      unused.clear();
      super.freeChunkSpace(free);
    } finally {
      saveChunkLock.unlock();
    }
  }

  @Override
  protected void freeChunkSpace(Iterable<SFChunk> chunks) {
    chunks.forEach(unused::add);
  }

  @Override
  protected void shrinkStoreIfPossible(int minPercent) {
    if (unused.isEmpty()) {
      super.shrinkStoreIfPossible(minPercent);
    }
  }

  @Override
  public void sync() {
    try {
      file.sync();
    } catch (IOException e) {
      throw failed(DataUtils.ERROR_WRITING_FAILED, e);
    }
  }

  @Override
  protected void truncate(long size) {
    try {
      file.truncate(size);
    } catch (IOException e) {
      throw failed(DataUtils.ERROR_WRITING_FAILED, e);
    }
    setSize(Math.min(size(), size));
  }

  private static MVStoreException failed(int code, IOException cause) {
    return DataUtils.newMVStoreException(code, "{0}", cause.getMessage(), cause);
  }

  /** It was opened before. */
  @Override
  public void open(String name, boolean readOnly, char[] key) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileStore<SFChunk> open(String name, boolean readOnly) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void backup(ZipOutputStream out) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw failed(DataUtils.ERROR_WRITING_FAILED, e);
    } finally {
      super.close();
    }
  }
}
