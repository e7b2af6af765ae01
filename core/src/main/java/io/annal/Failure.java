package io.annal;

/**
 * Something that long work passed over because it could not be read or processed.
 *
 * @param key what it is, e.g. {@code account-1} or {@code item 7 of account-1}
 * @param why it failed; no stored values
 */
public record Failure(String key, String why) {}
