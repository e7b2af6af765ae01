package io.annal.acceptance;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The document, typed with AWS CLI version 1. */
final class DocumentByCli1Test extends DocumentTest {
  DocumentByCli1Test(@TempDir Path folder) throws IOException {
    super(1, folder);
  }
}
