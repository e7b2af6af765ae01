package io.annal.command;

import io.annal.AggregateId;
import io.annal.AnnalException;
import io.annal.Json;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What a command asks for, as a short text that differs where the command does. The order of
 * members and the zeros behind a decimal point are no difference.
 */
final class CommandDigest {
  /**
   * Of SHA-256's 32: enough that no two commands to one aggregate are ever taken for one another.
   */
  private static final int BYTES = 16;

  private final MessageDigest sha256;

  private CommandDigest() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AnnalException("this Java has no SHA-256", e);
    }
  }

  static String of(AggregateId id, Json asked, OptionalLong expectedVersion) {
    var digest = new CommandDigest();
    digest.text(id.value());
    digest.text(expectedVersion.isPresent() ? "" + expectedVersion.getAsLong() : "");
    digest.add(asked);
    var bytes = Arrays.copyOf(digest.sha256.digest(), BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private void add(Json json) {
    switch (json) {
      case Json.Obj(Map<String, Json> members) -> {
        head('o', members.size());
        for (var member : new TreeMap<>(members).entrySet()) {
          text(member.getKey());
          add(member.getValue());
        }
      }
      case Json.Arr(var items) -> {
        head('a', items.size());
        items.forEach(this::add);
      }
      case Json.Str(var text) -> text(text);
      case Json.Num(var number) -> number(number);
      case Json.Bool(var value) -> head('b', value ? 1 : 0);
      case Json.Null n -> head('n', 0);
    }
  }

  private void number(BigDecimal number) {
    var trimmed = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    head('d', trimmed.scale());
    text(trimmed.unscaledValue().toString());
  }

  private void text(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    head('s', bytes.length);
    sha256.update(bytes);
  }

  private void head(char kind, int size) {
    sha256.update((byte) kind);
    sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(size).flip());
  }
}
