package io.annal.privacy;

import java.util.Optional;

/**
 * Keeps one key per person. Whoever destroys a key makes everything unreadable that was encrypted
 * with it, in every copy: store, bus, archive, dead letters and backups.
 */
public interface KeyProvider {

  /** How many bytes a key has: AES-256. */
  int KEY_BYTES = 32;

  /** The person's key; empty where there never was one, or it was destroyed. */
  Optional<byte[]> find(String subject);

  /** Whether the person has a key, which need not be decrypted to answer. */
  default boolean knows(String subject) {
    return find(subject).isPresent();
  }

  /**
   * The person's key, made where there is none.
   *
   * @throws io.annal.ForgottenException if it was destroyed: nothing new is kept about a forgotten
   *     person
   */
  byte[] findOrCreate(String subject);

  /** Destroys the person's key for good; does nothing where that was done already. */
  void forget(String subject);
}
