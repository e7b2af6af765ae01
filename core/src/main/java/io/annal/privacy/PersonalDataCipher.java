package io.annal.privacy;

import io.annal.AggregateId;
import io.annal.AnnalException;
import io.annal.Commit;
import io.annal.EventStore;
import io.annal.Json;
import io.annal.ReadModel;
import io.annal.RecordedEvent;
import io.annal.UnreadableException;
import io.annal.internal.PersonalValues;
import io.annal.projection.ProjectionHandler;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeSet;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts {@link io.annal.codec.Personal} values with their persons' keys before anything leaves
 * the process, and decrypts them again: AES-256 in Galois/Counter Mode, a fresh random 96-bit nonce
 * for each value, and as associated data whom it is about, where it is kept and under which path,
 * so that no value can be passed off as another person's, another aggregate's or another field's.
 *
 * <p>What an older version encrypted is decrypted, too: it was bound to the person alone.
 */
public final class PersonalDataCipher {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final String DIGEST = ".CommandDigest";

  /** Before the text of a value that is bound to its place; Base64 has no such character. */
  private static final String BOUND = "2:";

  private final KeyProvider keys;
  private final SecureRandom random = new SecureRandom();

  /** A cipher with these keys. */
  public PersonalDataCipher(KeyProvider keys) {
    this.keys = keys;
  }

  /**
   * The tree with every personal value encrypted.
   *
   * @param place where it is kept, e.g. an aggregate's id or a row's name: it is decrypted there
   *     only
   * @throws io.annal.ForgottenException if one is about somebody who was forgotten
   */
  public Json encrypt(String place, Json json) {
    return PersonalValues.walk(
        json, "", (path, personal) -> encryptOne(new Place(place, path), personal));
  }

  /**
   * The tree with every personal value decrypted, or erased where its key is destroyed.
   *
   * @param place where it is kept, as it was when encrypted
   */
  public Json decrypt(String place, Json json) {
    return PersonalValues.walk(
        json, "", (path, personal) -> decryptOne(new Place(place, path), personal));
  }

  /** The event with its personal values encrypted. */
  public RecordedEvent encrypt(RecordedEvent event) {
    return with(event, encrypt(event.aggregateId().value(), event.data()));
  }

  /** The event with its personal values decrypted, or erased. */
  public RecordedEvent decrypt(RecordedEvent event) {
    return with(event, decrypt(event.aggregateId().value(), event.data()));
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

  /** A store that keeps personal values encrypted, and shows them decrypted. */
  public EventStore wrap(EventStore store) {
    return new EncryptingEventStore(store, this);
  }

  /** A read model that keeps personal values encrypted, and shows them decrypted. */
  public ReadModel wrap(ReadModel readModel) {
    return new EncryptingReadModel(readModel, this);
  }

  /** The same handler, for events as the bus brings them: encrypted. */
  public ProjectionHandler wrap(ProjectionHandler handler) {
    return new ProjectionHandler() {
      @Override
      public String name() {
        return handler.name();
      }

      @Override
      public String aggregateType() {
        return handler.aggregateType();
      }

      @Override
      public Delivered deliver(List<RecordedEvent> events) {
        return handler.deliver(decrypted(events));
      }

      @Override
      public List<Result> deliverEach(List<List<RecordedEvent>> streams) {
        try {
          return handler.deliverEach(
              streams.stream().map(PersonalDataCipher.this::decrypted).toList());
        } catch (RuntimeException e) { // one that cannot be decrypted holds no other back
          return ProjectionHandler.super.deliverEach(streams);
        }
      }

      @Override
      public void catchUp(AggregateId id) {
        handler.catchUp(id);
      }
    };
  }

  private List<RecordedEvent> decrypted(List<RecordedEvent> events) {
    return events.stream().map(this::decrypt).toList();
  }

  /**
   * The digest of a command about persons could be compared with guesses at what was forgotten: it
   * is encrypted with the key of each of them.
   */
  Optional<String> encryptDigest(String kept, Commit commit) {
    var place = new Place(kept, DIGEST);
    var digest = commit.digest();
    for (var subject : subjects(commit)) {
      digest = digest.map(clear -> encryptText(subject, place, Json.of(clear)));
    }
    return digest;
  }

  /** Empty where one of the persons was forgotten. */
  Optional<String> decryptDigest(String kept, Commit commit) {
    var place = new Place(kept, DIGEST);
    var digest = commit.digest();
    for (var subject : subjects(commit).reversed()) {
      digest =
          digest
              .flatMap(encrypted -> decryptText(subject, place, encrypted))
              .filter(Json.Str.class::isInstance)
              .map(clear -> ((Json.Str) clear).value());
    }
    return digest;
  }

  private static SequencedSet<String> subjects(Commit commit) {
    var subjects = new TreeSet<String>();
    for (var event : commit.events()) {
      PersonalValues.walk(
          event.data(),
          "",
          (path, personal) -> {
            PersonalValues.subjectOf(personal).ifPresent(subjects::add);
            return personal;
          });
    }
    return subjects;
  }

  /** What a value is bound to beside its person. */
  private record Place(String kept, String path) {
    byte[] with(String subject) {
      return BinaryJson.write(Json.of(List.of(Json.of(subject), Json.of(kept), Json.of(path))));
    }
  }

  private Json.Obj encryptOne(Place place, Json.Obj personal) {
    var subject = PersonalValues.subjectOf(personal).orElseThrow();
    return personal
        .get(PersonalValues.VALUE)
        .map(clear ->
            personal
                .without(PersonalValues.VALUE)
                .with(PersonalValues.CIPHER, Json.of(encryptText(subject, place, clear))))
        .orElse(personal);
  }

  private String encryptText(String subject, Place place, Json clear) {
    var nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      var key = keys.findOrCreate(subject);
      var cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, place.with(subject));
      var encrypted = cipher.doFinal(BinaryJson.write(clear));
      var all = Arrays.copyOf(nonce, NONCE_BYTES + encrypted.length);
      System.arraycopy(encrypted, 0, all, NONCE_BYTES, encrypted.length);
      return BOUND + Base64.getEncoder().encodeToString(all);
    } catch (GeneralSecurityException e) {
      throw new AnnalException("a value about " + subject + " could not be encrypted", e);
    }
  }

  private Json.Obj decryptOne(Place place, Json.Obj personal) {
    var subject = PersonalValues.subjectOf(personal).orElseThrow();
    if (!(personal.get(PersonalValues.CIPHER).orElse(Json.NULL) instanceof Json.Str(var text))) {
      return personal;
    }
    var without = personal.without(PersonalValues.CIPHER);
    return decryptText(subject, place, text)
        .map(clear -> without.with(PersonalValues.VALUE, clear))
        .orElse(without);
  }

  private Optional<Json> decryptText(String subject, Place place, String text) {
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
