package io.annal;

import java.util.Map;

/** Roughly how many bytes things take in memory: enough to keep a cache within its bound. */
final class Sizes {
  private static final long OBJECT = 24;
  private static final long EVENT = 200;

  private Sizes() {}

  static long of(Commit commit) {
    long bytes = EVENT + of(commit.cause().metadata());
    for (var event : commit.events()) {
      bytes += EVENT + of(event.data());
    }
    return bytes;
  }

  static long of(Json json) {
    return OBJECT
        + switch (json) {
          case Json.Obj(Map<String, Json> members) -> {
            long bytes = OBJECT;
            for (var member : members.entrySet()) {
              bytes += 2 * OBJECT + 2L * member.getKey().length() + of(member.getValue());
            }
            yield bytes;
          }
          case Json.Arr(var items) -> {
            long bytes = OBJECT;
            for (var item : items) {
              bytes += Long.BYTES + of(item);
            }
            yield bytes;
          }
          case Json.Str(var value) -> OBJECT + 2L * value.length();
          case Json.Num n -> 2 * OBJECT;
          case Json.Bool b -> 0;
          case Json.Null n -> 0;
        };
  }
}
