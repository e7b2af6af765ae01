package io.annal.localcloud.cloudformation.template;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * How much a template's functions make of it. A text of a megabyte may name a parameter of four
 * kilobytes 250,000 times, so that what comes out is bounded, not only what goes in.
 */
final class Growth {
  /** Of characters and items: 32 times the largest template. */
  private static final long MOST = 32 << 20;

  private static final int ITEM = 16;

  private long made;

  /** Counts what a function came to. */
  JsonNode take(JsonNode value) {
    if (value.isTextual()) {
      take(value.textValue().length());
    } else {
      take(ITEM);
      value.forEach(this::take);
    }
    return value;
  }

  /** Counts a part of a text before it is appended. */
  String take(String part) {
    take(part.length());
    return part;
  }

  private synchronized void take(int size) {
    made += size;
    if (made > MOST) {
      throw Refusal.template(
          "the functions of the template make more than %,d characters".formatted(MOST));
    }
  }
}
