package io.annal.privacy;

import io.annal.AnnalException;
import io.annal.ForgottenException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Keys in files of a directory, one per person, named by a digest of whom they are for: for one
 * machine. Keep the directory out of backups that outlive a person's wish to be forgotten.
 */
public final class FileKeys implements KeyProvider {
  private static final byte[] FORGOTTEN = "forgotten".getBytes(StandardCharsets.US_ASCII);

  private final Path directory;
  private final SecureRandom random = new SecureRandom();

  /** Keys in that directory, which is made where it is not there. */
  public FileKeys(Path directory) {
    this.directory = directory;
    attempt("make the directory " + directory, () -> Files.createDirectories(directory));
  }

  @Override
  public Optional<byte[]> find(String subject) {
    return read(subject).filter(bytes -> bytes.length == KEY_BYTES);
  }

  private Optional<byte[]> read(String subject) {
    return attempt(
        "read the key of " + subject,
        () -> {
          try {
            return Optional.of(Files.readAllBytes(file(subject)));
          } catch (NoSuchFileException e) {
            return Optional.empty();
          }
        });
  }

  @Override
  public byte[] findOrCreate(String subject) {
    var key = read(subject).orElseGet(() -> create(subject));
    if (key.length != KEY_BYTES) {
      throw new ForgottenException(subject);
    }
    return key;
  }

  private byte[] create(String subject) {
    var key = new byte[KEY_BYTES];
    random.nextBytes(key);
    return attempt(
        "write the key of " + subject,
        () -> {
          var temporary = write(key);
          try {
            Files.createLink(file(subject), temporary); // fails where somebody was faster
            return key;
          } catch (FileAlreadyExistsException e) {
            return Files.readAllBytes(file(subject));
          } finally {
            Files.delete(temporary);
          }
        });
  }

  @Override
  public void forget(String subject) {
    attempt(
        "destroy the key of " + subject,
        () -> {
          var temporary = write(FORGOTTEN);
          try {
            return Files.move(temporary, file(subject), StandardCopyOption.ATOMIC_MOVE);
          } catch (AtomicMoveNotSupportedException e) {
            return Files.move(temporary, file(subject), StandardCopyOption.REPLACE_EXISTING);
          }
        });
  }

  private Path write(byte[] bytes) throws IOException {
    var temporary = Files.createTempFile(directory, "new", ".tmp");
    try (var channel = Files.newByteChannel(temporary, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes));
      if (channel instanceof FileChannel file) {
        file.force(true);
      }
    }
    return temporary;
  }

  private Path file(String subject) {
    try {
      var digest =
          MessageDigest.getInstance("SHA-256").digest(subject.getBytes(StandardCharsets.UTF_8));
      return directory.resolve(HexFormat.of().formatHex(digest) + ".key");
    } catch (NoSuchAlgorithmException e) {
      throw new AnnalException("this Java has no SHA-256", e);
    }
  }

  private interface Action<T> {
    T run() throws IOException;
  }

  private static <T> T attempt(String what, Action<T> action) {
    try {
      return action.run();
    } catch (IOException e) {
      throw new AnnalException("could not " + what, e);
    }
  }
}
