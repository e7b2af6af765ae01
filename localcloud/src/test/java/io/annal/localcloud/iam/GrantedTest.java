package io.annal.localcloud.iam;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Service.Permission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrantedTest {
  private static final CallContext CONTEXT =
      new CallContext("000000000000", "us-east-1", new CallContext.Principal.Root(), "request");

  @TempDir private Path directory;

  @Test
  void eachIsWrittenOnceAlsoAfterAnotherStart() throws IOException {
    new Granted(directory).add("reader", permission("s3:GetObject"), CONTEXT);
    var granted = new Granted(directory);
    granted.add("reader", permission("s3:GetObject"), CONTEXT);
    granted.add("reader", permission("s3:PutObject"), CONTEXT);

    assertThat(Files.readAllLines(file()))
        .hasSize(2)
        .first()
        .asString()
        .contains("\"role\":\"reader\"", "\"action\":\"s3:GetObject\"");
  }

  @Test
  void aLineThatASuddenEndLeftHalfIsNotAddedTo() throws IOException {
    new Granted(directory).add("reader", permission("s3:GetObject"), CONTEXT);
    Files.writeString(file(), "{\"account\":\"0000", StandardOpenOption.APPEND);

    new Granted(directory).add("reader", permission("s3:PutObject"), CONTEXT);
    new Granted(directory);

    assertThat(Files.readAllLines(file()))
        .hasSize(2)
        .allMatch(line -> line.startsWith("{\"account\":\"000000000000\"") && line.endsWith("}"));
  }

  private Path file() {
    return directory.resolve("granted.jsonl");
  }

  private static Permission permission(String action) {
    return new Permission(action, "arn:aws:s3:::bucket/key", Map.of());
  }
}
