package io.annal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeSet;
import java.util.function.BiFunction;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Closes {@link Personal} values with their persons' keys before anything leaves the process, and
 * opens them again: AES-256 in Galois/Counter Mode, a fresh random 96-bit nonce for each value, and
 * as associated data whom it is about, where it is kept and under which path, so that no value can
 * be passed off as another person's, another aggregate's or another field's.
 *
 * <p>What an older version closed is opened, too: it was bound to the person alone.
 */
public final class Vault {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final String DIGEST = ".CommandDigest";

  /** Before the text of a value that is bound to its place; Base64 has no such character. */
  private static final String BOUND = "2:";

  private final KeyProvider keys;
  private final SecureRandom random = new SecureRandom();

  /** A vault with these keys. */
  public Vault(KeyProvider keys) {
    this.keys = keys;
  }

  /**
   * The tree with every personal value closed.
   *
   * @param place where it is kept, e.g. an aggregate's id or a row's name: it is opened there only
   * @throws ForgottenException if one is about somebody who was forgotten
   */
  public Json close(String place, Json json) {
    return walk(json, "", (path, personal) -> closeOne(new Place(place, path), personal));
  }

  /**
   * The tree with every personal value open, or erased where its key is destroyed.
   *
   * @param place where it is kept, as it was closed
   */
  public Json open(String place, Json json) {
    return walk(json, "", (path, personal) -> openOne(new Place(place, path), personal));
  }

  /** The event with its personal values closed. */
  public RecordedEvent close(RecordedEvent event) {
    return with(event, close(event.aggregateId().value(), event.data()));
  }

  /** The event with its personal values open, or erased. */
  public RecordedEvent open(RecordedEvent event) {
    return with(event, open(event.aggregateId().value(), event.data()));
  }

  private static RecordedEvent with(RecordedEvent event, Json data) {
    return new RecordedEvent(
        event.id(),
        event.aggregateId(),
        event.sequence(),
        event.type(),
        event.version(),
        (Json.Obj) data,
        event.timestamp());
  }

  /** A store that holds personal values closed, and shows them open. */
  public EventStore around(EventStore store) {
    return new ClosedEventStore(store, this);
  }

  /** A read model that holds personal values closed, and shows them open. */
  public ReadModel around(ReadModel readModel) {
    return new ClosedReadModel(readModel, this);
  }

  /** The same projecting, for events as the bus brings them: closed. */
  public Projecting around(Projecting projecting) {
    return new Projecting() {
      @Override
      public String name() {
        return projecting.name();
      }

      @Override
      public String aggregateType() {
        return projecting.aggregateType();
      }

      @Override
      public Delivered deliver(List<RecordedEvent> events) {
        return projecting.deliver(opened(events));
      }

      @Override
      public List<Result> deliverEach(List<List<RecordedEvent>> streams) {
        try {
          return projecting.deliverEach(streams.stream().map(Vault.this::opened).toList());
        } catch (RuntimeException e) { // one that cannot be opened holds no other back
          return Projecting.super.deliverEach(streams);
        }
      }

      @Override
      public void catchUp(AggregateId id) {
        projecting.catchUp(id);
      }
    };
  }

  private List<RecordedEvent> opened(List<RecordedEvent> events) {
    return events.stream().map(this::open).toList();
  }

  /**
   * The digest of a command about persons could be compared with guesses at what was forgotten: it
   * is closed with the key of each of them.
   */
  Optional<String> closeDigest(String kept, Commit commit) {
    var place = new Place(kept, DIGEST);
    var digest = commit.digest();
    for (var subject : subjects(commit)) {
      digest = digest.map(clear -> encrypt(subject, place, Json.of(clear)));
    }
    return digest;
  }

  /** Empty where one of the persons was forgotten. */
  Optional<String> openDigest(String kept, Commit commit) {
    var place = new Place(kept, DIGEST);
    var digest = commit.digest();
    for (var subject : subjects(commit).reversed()) {
      digest =
          digest
              .flatMap(closed -> decrypt(subject, place, closed))
              .filter(Json.Str.class::isInstance)
              .map(clear -> ((Json.Str) clear).value());
    }
    return digest;
  }

  private static SequencedSet<String> subjects(Commit commit) {
    var subjects = new TreeSet<String>();
    for (var event : commit.events()) {
      walk(
          event.data(),
          "",
          (path, personal) -> {
            PersonalCodec.subjectOf(personal).ifPresent(subjects::add);
            return personal;
          });
    }
    return subjects;
  }

  /** The tree with each personal value replaced; it is called with the value's path. */
  static Json walk(Json json, String path, BiFunction<String, Json.Obj, ? extends Json> personal) {
    return switch (json) {
      case Json.Obj object when PersonalCodec.subjectOf(object).isPresent() ->
          personal.apply(path, object);
      case Json.Obj(var members) -> {
        var walked = new LinkedHashMap<String, Json>();
        members.forEach(
            (name, value) -> walked.put(name, walk(value, path + "." + name, personal)));
        yield new Json.Obj(walked);
      }
      case Json.Arr(var items) -> {
        var walked = new ArrayList<Json>(items.size());
        for (int i = 0; i < items.size(); i++) {
          walked.add(walk(items.get(i), path + "[" + i + "]", personal));
        }
        yield Json.of(walked);
      }
      case Json.Str s -> s;
      case Json.Num n -> n;
      case Json.Bool b -> b;
      case Json.Null n -> n;
    };
  }

  /** What a value is bound to beside its person. */
  private record Place(String kept, String path) {
    byte[] with(String subject) {
      return BinaryJson.write(Json.of(List.of(Json.of(subject), Json.of(kept), Json.of(path))));
    }
  }

  private Json.Obj closeOne(Place place, Json.Obj personal) {
    var subject = PersonalCodec.subjectOf(personal).orElseThrow();
    return personal
        .get(PersonalCodec.VALUE)
        .map(clear ->
            personal
                .without(PersonalCodec.VALUE)
                .with(PersonalCodec.CIPHER, Json.of(encrypt(subject, place, clear))))
        .orElse(personal);
  }

  private String encrypt(String subject, Place place, Json clear) {
    var nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      var key = keys.findOrCreate(subject);
      var cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, place.with(subject));
      var closed = cipher.doFinal(BinaryJson.write(clear));
      var all = Arrays.copyOf(nonce, NONCE_BYTES + closed.length);
      System.arraycopy(closed, 0, all, NONCE_BYTES, closed.length);
      return BOUND + Base64.getEncoder().encodeToString(all);
    } catch (GeneralSecurityException e) {
      throw new AnnalException("a value about " + subject + " could not be encrypted", e);
    }
  }

  private Json.Obj openOne(Place place, Json.Obj personal) {
    var subject = PersonalCodec.subjectOf(personal).orElseThrow();
    if (!(personal.get(PersonalCodec.CIPHER).orElse(Json.NULL) instanceof Json.Str(var text))) {
      return personal;
    }
    var without = personal.without(PersonalCodec.CIPHER);
    return decrypt(subject, place, text)
        .map(clear -> without.with(PersonalCodec.VALUE, clear))
        .orElse(without);
  }

  private Optional<Json> decrypt(String subject, Place place, String text) {
    var key = keys.find(subject);
    if (key.isEmpty()) {
      return Optional.empty();
    }
    boolean bound = text.startsWith(BOUND);
    var associated = bound ? place.with(subject) : subject.getBytes(StandardCharsets.UTF_8);
    try {
      var bytes = Base64.getDecoder().decode(bound ? text.substring(BOUND.length()) : text);
      var nonce = Arrays.copyOf(bytes, NONCE_BYTES);
      var cipher = cipher(Cipher.DECRYPT_MODE, key.get(), nonce, associated);
      return Optional.of(
          BinaryJson.read(
              cipher.doFinal(bytes, NONCE_BYTES, Math.max(0, bytes.length - NONCE_BYTES))));
    } catch (AEADBadTagException | IllegalArgumentException e) {
      throw new UnreadableException(
          "a value about %s at %s was encrypted with another key or for another place, or changed since"
              .formatted(subject, place.kept() + place.path()),
          e);
    } catch (GeneralSecurityException e) {
      throw new AnnalException("a value about " + subject + " could not be decrypted", e);
    }
  }

  private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] associated)
      throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(associated);
    return cipher;
  }
}
