package io.annal.localcloud.wire;

/** How a protocol carries values, and what it calls an input that cannot be read. */
public enum InputForm {
  /** Blobs are Base64. */
  JSON("SerializationException"),
  /** Blobs are bytes. */
  CBOR("SerializationException"),
  /** Everything is text. */
  QUERY("MalformedInput");

  private final String code;

  InputForm(String code) {
    this.code = code;
  }

  AwsException refusal(String what, Object where) {
    return AwsException.badRequest(code, "%s at '%s'".formatted(what, where));
  }
}
