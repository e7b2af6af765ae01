package io.annal.tables.server;

import java.util.Map;

/**
 * What is sent back.
 *
 * @param headers all but the length
 */
public record Reply(int status, Map<String, String> headers, byte[] body) {}
