package io.annal.command;

import io.annal.AnnalException;

/**
 * A decider's {@code evolve} threw: a bug, for what is stored has happened. A command whose own
 * events it throws on is not stored. The message names the event and its type.
 */
public final class EvolveException extends AnnalException {
  EvolveException(String message, Throwable cause) {
    super(message, cause);
  }
}
