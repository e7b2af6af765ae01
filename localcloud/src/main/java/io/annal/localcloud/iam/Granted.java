package io.annal.localcloud.iam;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Service.Permission;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What roles were allowed, each action on each resource once, one JSON object a line: what stands
 * in a role's policy and not in here has never been used. On AWS it is CloudTrail that tells.
 */
final class Granted {
  /** Resources may be many, as a log's streams are; beyond this nobody reads the file. */
  private static final int MOST = 20_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Set<Grant> known = ConcurrentHashMap.newKeySet();

  Granted(Path directory) {
    file = directory.resolve("granted.jsonl");
    if (Files.exists(file)) {
      read().forEach(line -> known.add(parse(line)));
    }
  }

  private record Grant(String account, String role, String action, String resource) {}

  void add(String role, Permission permission, CallContext context) {
    Grant grant = new Grant(context.account(), role, permission.action(), permission.resource());
    if (known.size() < MOST && known.add(grant)) {
      append(grant);
    }
  }

  private synchronized void append(Grant grant) {
    try {
      Files.writeString(
          file,
          JSON.writeValueAsString(grant) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private List<String> read() {
    try {
      String text = Files.readString(file);
      String whole = text.substring(0, text.lastIndexOf('\n') + 1);
      if (!whole.equals(text)) {
        // a sudden end may leave half a line, which the next one must not be added to
        Files.writeString(file, whole);
      }
      return whole.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private Grant parse(String line) {
    try {
      return JSON.readValue(line, Grant.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("%s holds what is no grant: %s".formatted(file, line), e);
    }
  }
}
