package io.annal.acceptance;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The document, typed with AWS CLI version 2. */
final class DocumentByCli2Test extends DocumentTest {
  DocumentByCli2Test(@TempDir Path folder) throws IOException {
    super(2, folder);
  }
}
