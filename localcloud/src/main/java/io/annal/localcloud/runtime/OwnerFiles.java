package io.annal.localcloud.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;
import java.util.Set;

/**
 * Folders and files that nobody but their owner can read, where the file system knows owners: a
 * data directory holds secrets, code and everybody's data.
 */
public final class OwnerFiles {
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
  private static final int SECRET_BYTES = 30;

  private OwnerFiles() {}

  /** Makes the folder where it is not there, and closes it to others in any case. */
  public static Path folder(Path folder) {
    try {
      Files.createDirectories(folder);
      if (knowsOwners(folder)) {
        Files.setPosixFilePermissions(folder, FOLDER);
      }
      return folder;
    } catch (IOException e) {
      throw new LocalCloudException(
          "The data directory %s cannot be used: %s.".formatted(folder, e.getMessage()), e);
    }
  }

  /** The secret in that file, made of random bytes where there is none. */
  static String secret(Path file) {
    try {
      if (!Files.exists(file)) {
        create(file);
      }
      if (knowsOwners(file)) {
        Files.setPosixFilePermissions(file, FILE);
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static void create(Path file) throws IOException {
    byte[] random = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(random);
    Path aside = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(aside);
    try {
      if (knowsOwners(Objects.requireNonNull(file.toAbsolutePath().getParent()))) {
        Files.createFile(aside, PosixFilePermissions.asFileAttribute(FILE));
      } else {
        Files.createFile(aside);
      }
      Files.writeString(aside, Base64.getUrlEncoder().encodeToString(random) + "\n");
      Files.move(aside, file);
    } catch (FileAlreadyExistsException e) {
      Files.deleteIfExists(aside); // somebody else was faster: theirs counts
    }
  }

  private static boolean knowsOwners(Path path) throws IOException {
    return Files.getFileStore(path).supportsFileAttributeView("posix");
  }
}
