package io.annal.localcloud.wire;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Lists in pages, whose tokens stay good while items come and go: they name the last key shown. */
public final class Paging {
  private Paging() {}

  /**
   * A page.
   *
   * @param nextToken empty on the last one
   */
  public record Page<T>(List<T> items, Optional<String> nextToken) {}

  /**
   * The page after a token.
   *
   * @param all in the order of their keys
   * @param token of the page before, or empty for the first
   * @throws IllegalArgumentException when no page ever carried that token
   */
  public static <T> Page<T> page(
      List<T> all, Function<T, String> key, Optional<String> token, int limit) {
    var after = token.map(Paging::decode);
    var rest =
        all.stream()
            .filter(item -> after.isEmpty() || key.apply(item).compareTo(after.get()) > 0)
            .limit(limit + 1L)
            .toList();
    if (rest.size() <= limit) {
      return new Page<>(rest, Optional.empty());
    }
    var shown = rest.subList(0, limit);
    return new Page<>(shown, Optional.of(encode(key.apply(shown.getLast()))));
  }

  private static String encode(String key) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(key.getBytes(StandardCharsets.UTF_8));
  }

  private static String decode(String token) {
    return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
  }
}
