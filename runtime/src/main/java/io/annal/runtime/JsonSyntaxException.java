package io.annal.runtime;

import io.annal.AnnalException;

/** Text that is not the JSON that we read; the message says where, and may be shown to a caller. */
public final class JsonSyntaxException extends AnnalException {
  JsonSyntaxException(String message) {
    super(message);
  }
}
