package io.annal.internal;

import io.annal.Commit;
import io.annal.Json;
import java.util.Map;

/** Roughly how many bytes things take in memory: enough to keep a cache within its bound. */
public final class Sizes {
  private static final long OBJECT = 24;
  private static final long EVENT = 200;
  private static final long ITEM = 300;
  private static final long ITEM_EVENT = 20;

  private Sizes() {}

  /** Of a commit without its snapshot. */
  public static long of(Commit commit) {
    long bytes = EVENT + of(commit.cause().metadata());
    for (var event : commit.events()) {
      bytes += EVENT + of(event.data());
    }
    return bytes;
  }

  /** Roughly what DynamoDB counts for a commit without its snapshot. */
  public static long stored(Commit commit) {
    long bytes = ITEM + stored(commit.cause().metadata());
    for (var event : commit.events()) {
      bytes += ITEM_EVENT + stored(event.data());
    }
    return bytes;
  }

  /** Roughly what DynamoDB counts for a value. */
  public static long stored(Json json) {
    return 1
        + switch (json) {
          case Json.Obj(Map<String, Json> members) -> {
            long bytes = 3;
            for (var member : members.entrySet()) {
              bytes += member.getKey().length() + stored(member.getValue());
            }
            yield bytes;
          }
          case Json.Arr(var items) -> 3 + items.stream().mapToLong(Sizes::stored).sum();
          case Json.Str(var value) -> value.length();
          case Json.Num(var value) -> value.precision() / 2 + 1;
          case Json.Bool b -> 1;
          case Json.Null n -> 1;
        };
  }

  /** Of a value. */
  public static long of(Json json) {
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
