package io.annal.tables.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/** Where files are; the tests have disks that are full or fail. */
interface Disk {
  /** The file system. */
  Disk REAL =
      new Disk() {
        @Override
        public FileChannel open(Path file, OpenOption... options) throws IOException {
          return FileChannel.open(file, options);
        }

        @Override
        public long room(Path directory) throws IOException {
          return Files.getFileStore(directory).getUsableSpace();
        }
      };

  FileChannel open(Path file, OpenOption... options) throws IOException;

  /** How many bytes can still be written. */
  long room(Path directory) throws IOException;
}
