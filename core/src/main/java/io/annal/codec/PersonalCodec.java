package io.annal.codec;

import io.annal.AnnalException;
import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.internal.PersonalValues;

/**
 * Personal values, in the clear or erased; encrypted ones are decrypted before, see {@link
 * io.annal.privacy.PersonalDataCipher}.
 *
 * @param type of the value, as messages name it
 */
record PersonalCodec(String type, Codec<Object> value) implements Codec<Personal<Object>> {
  @Override
  public Json encode(Personal<Object> personal) {
    var json = Json.EMPTY.with(PersonalValues.SUBJECT, Json.of(personal.subject()));
    return switch (personal) {
      case Personal.Known<Object>(var subject, var known) ->
          json.with(PersonalValues.VALUE, value.encode(known));
      case Personal.Erased<Object> erased -> json;
    };
  }

  @Override
  public Personal<Object> decode(Json json) {
    var subject = PersonalValues.subjectOf(json);
    if (subject.isEmpty()) {
      throw Codecs.invalid("a personal value with its " + PersonalValues.SUBJECT, json);
    }
    var object = (Json.Obj) json;
    if (object.get(PersonalValues.CIPHER).isPresent()) {
      throw new InvalidDataException(
          "", "a personal value that a cipher has decrypted", "an encrypted one");
    }
    return object
        .get(PersonalValues.VALUE)
        .map(clear -> Personal.of(subject.get(), decodeClear(clear)))
        .orElseGet(() -> new Personal.Erased<>(subject.get()));
  }

  /**
   * What goes wrong here is told by types and fields only: a constructor's message or a map's key
   * may hold the value, and so may the message of a cause.
   */
  private Object decodeClear(Json clear) {
    try {
      return value.decode(clear);
    } catch (InvalidDataException e) {
      throw e.quotesData()
          ? new InvalidDataException(
              PersonalValues.VALUE, "a value of type " + type, "a personal value")
          : new InvalidDataException(e.path(), e.expected(), "a personal value")
              .within(PersonalValues.VALUE);
    } catch (RuntimeException e) {
      throw new AnnalException(
          "a personal value of type %s cannot be read: %s".formatted(type, e.getClass().getName()));
    }
  }
}
