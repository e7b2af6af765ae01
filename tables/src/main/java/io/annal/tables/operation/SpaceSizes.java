package io.annal.tables.operation;

import io.annal.tables.storage.Space;
import io.annal.tables.value.ItemBytes;
import io.annal.tables.value.Sizes;
import java.util.Iterator;

/**
 * Bytes of items as DynamoDB counts them: exact for the small table of a test, else from as many
 * items as fill a page of a scan. The service itself tells sizes that are up to six hours old.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html">TableDescription</a>
 */
final class SpaceSizes {
  private static final int SAMPLE = 1 << 20;

  private SpaceSizes() {}

  static long of(Space space) {
    long sampled = 0;
    long size = 0;
    for (Iterator<Space.Entry> entries = space.ascending(null, null); entries.hasNext(); ) {
      if (sampled >= SAMPLE) {
        return Math.round((double) size / sampled * space.bytes());
      }
      Space.Entry entry = entries.next();
      sampled += entry.key().length + entry.value().length;
      size += Sizes.item(ItemBytes.read(entry.value()));
    }
    return size;
  }
}
