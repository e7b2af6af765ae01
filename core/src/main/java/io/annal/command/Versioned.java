package io.annal.command;

import java.time.Instant;
import java.util.Optional;

/**
 * An aggregate as it was after one of its events.
 *
 * @param version the sequence of that event; 0 where nothing had happened yet
 * @param timestamp of that event
 */
public record Versioned<S>(S state, long version, Optional<Instant> timestamp) {}
