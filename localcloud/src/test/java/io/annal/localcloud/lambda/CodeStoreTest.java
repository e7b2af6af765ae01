package io.annal.localcloud.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.localcloud.wire.AwsException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodeStoreTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"a,a/b", "a/b,a", "a/,a", "a,a/", "a,a/b/c", "../a"})
  void refusesAPackageThatCannotBeUnpacked(String names) throws IOException {
    var zip = zip(names.split(","));

    assertThatThrownBy(() -> new CodeStore(directory).store(zip))
        .isInstanceOf(AwsException.class)
        .hasMessageStartingWith("Could not unzip uploaded file.");
    assertThat(directory.resolve("code")).isEmptyDirectory();
  }

  @Test
  void refusesNamesThatNoFileSystemTakes() throws IOException {
    var zip = zip("a".repeat(256));

    assertThatThrownBy(() -> new CodeStore(directory).store(zip))
        .isInstanceOf(AwsException.class)
        .hasMessageStartingWith("Could not unzip uploaded file.");
  }

  @Test
  void refusesPathsThatNoFileSystemTakes() throws IOException {
    var zip = zip("folder/".repeat(700) + "a");

    assertThatThrownBy(() -> new CodeStore(directory).store(zip))
        .isInstanceOf(AwsException.class)
        .hasMessageStartingWith("Could not unzip uploaded file.");
  }

  @Test
  void stopsInflatingAtTheLimit() throws IOException {
    var zip = zipOfOneFile(1L << 30);

    assertThatThrownBy(() -> new CodeStore(directory).store(zip))
        .isInstanceOf(AwsException.class)
        .hasMessageStartingWith("Unzipped size must be smaller than 262144000 bytes");
    assertThat(directory.resolve("code")).isEmptyDirectory();
  }

  @Test
  void refusesAMultitudeOfFolders() throws IOException {
    var names =
        IntStream.range(0, 400).mapToObj(i -> i + "/" + "a/".repeat(1_400)).toArray(String[]::new);
    var zip = zip(names);

    assertThatThrownBy(() -> new CodeStore(directory).store(zip))
        .isInstanceOf(AwsException.class)
        .hasMessageStartingWith("Could not unzip uploaded file.");
    assertThat(directory.resolve("code")).isEmptyDirectory();
  }

  @Test
  void leavesAZipInAZipAsItIs() throws IOException {
    var bomb = zipOfOneFile(1L << 30);
    var bytes = new ByteArrayOutputStream();
    try (var out = new ZipOutputStream(bytes)) {
      out.putNextEntry(new ZipEntry("lib/inner.jar"));
      out.write(bomb);
    }
    var code = new CodeStore(directory);

    var hash = Base64.getDecoder().decode(code.store(bytes.toByteArray()).sha256());

    assertThat(code.taskRoot(HexFormat.of().formatHex(hash)).resolve("lib/inner.jar"))
        .hasSize(bomb.length);
  }

  /** Zeros, of which a thousand take a byte. */
  private static byte[] zipOfOneFile(long size) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ZipOutputStream(bytes)) {
      out.putNextEntry(new ZipEntry("zeros"));
      var step = new byte[1 << 20];
      for (long written = 0; written < size; written += step.length) {
        out.write(step);
      }
      out.closeEntry();
    }
    return bytes.toByteArray();
  }

  private static byte[] zip(String... names) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ZipOutputStream(bytes)) {
      for (String name : names) {
        out.putNextEntry(new ZipEntry(name));
        out.closeEntry();
      }
    }
    return bytes.toByteArray();
  }
}
