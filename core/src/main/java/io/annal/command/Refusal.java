package io.annal.command;

/**
 * A broken rule of the domain.
 *
 * @param rule its name, for programs, e.g. {@code overdraft}
 * @param message why, for people
 */
public record Refusal(String rule, String message) {}
