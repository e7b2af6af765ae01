package io.annal.localcloud.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.localcloud.wire.AwsException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
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
