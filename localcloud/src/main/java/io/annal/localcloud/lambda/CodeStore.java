package io.annal.localcloud.lambda;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Code packages on disk, unpacked once for each content. */
final class CodeStore {
  // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
  private static final long UNZIPPED_LIMIT = 262_144_000;

  /** NAME_MAX of Linux's file systems. */
  private static final int LONGEST_NAME = 255;

  /** PATH_MAX of Linux, of which the store's own folders take some. */
  private static final int LONGEST_PATH = 3_000;

  /** Of files and the folders above each, which cost next to nothing in a zip. */
  private static final long MOST_NAMES = 400_000;

  private static final int STEP = 64 << 10;

  private final Path root;

  CodeStore(Path directory) {
    this.root = directory.resolve("code").toAbsolutePath();
  }

  /**
   * A stored package.
   *
   * @param sha256 in base 64, as the API shows it
   * @param size in bytes, zipped
   */
  record Stored(String sha256, long size) {}

  Stored store(byte[] zip) {
    byte[] digest = sha256(zip);
    Path home = home(HexFormat.of().formatHex(digest));
    synchronized (this) { // a stack creates several functions of one package at once
      if (!Files.isDirectory(home)) {
        unpack(zip, home);
      }
    }
    return new Stored(Base64.getEncoder().encodeToString(digest), zip.length);
  }

  /** The zip or jar itself. */
  Path packageFile(String hash) {
    return home(hash).resolve("package.jar");
  }

  /** The folder that a function sees as its own. */
  Path taskRoot(String hash) {
    return home(hash).resolve("task");
  }

  /** The folder for what is made of that code beside it. */
  Path home(String hash) {
    return root.resolve(hash);
  }

  /**
   * Removes all packages but those.
   *
   * @param sha256s in base 64
   */
  void retain(List<String> sha256s) {
    Set<String> kept =
        Set.copyOf(
            sha256s.stream()
                .map(hash -> HexFormat.of().formatHex(Base64.getDecoder().decode(hash)))
                .toList());
    if (!Files.isDirectory(root)) {
      return;
    }
    try (Stream<Path> homes = Files.list(root)) {
      homes.filter(home -> !kept.contains(home.getFileName().toString())).forEach(CodeStore::wipe);
    } catch (IOException e) {
      throw new UncheckedIOException("Code packages in %s cannot be listed".formatted(root), e);
    }
  }

  private void unpack(byte[] zip, Path home) {
    try {
      Files.createDirectories(root);
      Path staging = Files.createTempDirectory(root, "unpacking-");
      try {
        Path file = Files.write(staging.resolve("package.jar"), zip);
        unzip(file, Files.createDirectories(staging.resolve("task")));
        Files.move(staging, home, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException | RuntimeException e) {
        wipe(staging);
        throw e;
      }
    } catch (ZipException e) {
      throw Refusals.invalid(
          "Could not unzip uploaded file. Please check your file, then try to upload again.");
    } catch (IOException e) {
      throw new UncheckedIOException("A code package cannot be stored in " + root, e);
    }
  }

  private static void unzip(Path file, Path target) throws IOException {
    try (var zip = new ZipFile(file.toFile())) {
      long size = 0;
      if (zip.stream().mapToLong(CodeStore::names).sum() > MOST_NAMES) {
        throw new ZipException("more than %d files and folders".formatted(MOST_NAMES));
      }
      for (var entry : zip.stream().toList()) {
        Path path = path(entry.getName(), target);
        if (entry.isDirectory()) {
          folder(path);
          continue;
        }
        folder(Objects.requireNonNullElse(path.getParent(), target));
        if (Files.isDirectory(path)) {
          throw new ZipException("one name for a file and a folder: " + entry.getName());
        }
        try (InputStream in = zip.getInputStream(entry);
            var out = Files.newOutputStream(path)) {
          size += copy(in, out, UNZIPPED_LIMIT - size);
        }
      }
    }
  }

  private static long names(ZipEntry entry) {
    return 1 + entry.getName().chars().filter(c -> c == '/').count();
  }

  /** What an entry says of its size is its maker's word, so that it is bounded as it inflates. */
  private static long copy(InputStream in, OutputStream out, long most) throws IOException {
    var step = new byte[STEP];
    long copied = 0;
    for (int read = in.read(step); read >= 0; read = in.read(step)) {
      copied += read;
      if (copied > most) {
        throw Refusals.invalid(
            "Unzipped size must be smaller than %d bytes".formatted(UNZIPPED_LIMIT));
      }
      out.write(step, 0, read);
    }
    return copied;
  }

  private static void folder(Path folder) throws IOException {
    try {
      Files.createDirectories(folder);
    } catch (FileSystemException e) {
      for (Path above = folder; above != null; above = above.getParent()) {
        if (Files.isRegularFile(above)) {
          throw new ZipException("one name for a file and a folder: " + above.getFileName());
        }
      }
      throw e;
    }
  }

  private static Path path(String entry, Path target) throws ZipException {
    try {
      Path path = target.resolve(entry).normalize();
      if (path.startsWith(target)
          && bytes(entry) <= LONGEST_PATH
          && StreamSupport.stream(path.spliterator(), false).allMatch(CodeStore::fitsFileSystem)) {
        return path;
      }
      throw new ZipException("a name that is no path inside of the package: " + entry);
    } catch (InvalidPathException e) {
      throw new ZipException("a name that is no path: " + entry);
    }
  }

  private static boolean fitsFileSystem(Path name) {
    return bytes(name.toString()) <= LONGEST_NAME;
  }

  private static int bytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8).length;
  }

  private static void wipe(Path tree) {
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Code package %s cannot be removed".formatted(tree), e);
    }
  }

  private static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
