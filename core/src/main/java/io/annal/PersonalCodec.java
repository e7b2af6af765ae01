package io.annal;

import java.util.Optional;

/** Personal values, in the clear or erased; encrypted ones are opened before, see {@link Vault}. */
record PersonalCodec(Codec<Object> value) implements Codec<Personal<Object>> {
  static final String SUBJECT = "$personal";
  static final String VALUE = "value";
  static final String CIPHER = "cipher";

  @Override
  public Json encode(Personal<Object> personal) {
    var json = Json.EMPTY.with(SUBJECT, Json.of(personal.subject()));
    return switch (personal) {
      case Personal.Known<Object>(var subject, var known) -> json.with(VALUE, value.encode(known));
      case Personal.Erased<Object> erased -> json;
    };
  }

  @Override
  public Personal<Object> decode(Json json) {
    var subject = subjectOf(json);
    if (subject.isEmpty()) {
      throw Codecs.invalid("a personal value with its " + SUBJECT, json);
    }
    var object = (Json.Obj) json;
    if (object.get(CIPHER).isPresent()) {
      throw new InvalidDataException(
          "", "a personal value that a vault has opened", "a closed one");
    }
    return object
        .get(VALUE)
        .map(clear -> Personal.of(subject.get(), decodeClear(clear)))
        .orElseGet(() -> new Personal.Erased<>(subject.get()));
  }

  /** An error says what it found; here that has no business in messages and logs. */
  private Object decodeClear(Json clear) {
    try {
      return value.decode(clear);
    } catch (InvalidDataException e) {
      throw new InvalidDataException(e.path(), e.expected(), "a personal value").within(VALUE);
    }
  }

  static Optional<String> subjectOf(Json json) {
    return json instanceof Json.Obj object
            && object.get(SUBJECT).orElse(Json.NULL) instanceof Json.Str(var subject)
        ? Optional.of(subject)
        : Optional.empty();
  }
}
