package io.annal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UuidV7Test {
  private static final Instant TIME = Instant.parse("2024-01-15T10:00:00.123Z");

  @Test
  void idsCarryTheTimeAndSortByTheirMaking() {
    var ids = Stream.generate(new UuidV7(InstantSource.fixed(TIME))).limit(10_000).toList();

    assertThat(ids).doesNotHaveDuplicates();
    assertThat(ids.stream().map(UUID::toString)).isSorted();
    assertThat(ids).allSatisfy(id -> assertThat(id.version()).isEqualTo(7));
    assertThat(ids).allSatisfy(id -> assertThat(id.variant()).isEqualTo(2));
    assertThat(ids.getFirst().getMostSignificantBits() >>> 16).isEqualTo(TIME.toEpochMilli());
  }
}
