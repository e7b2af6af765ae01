package io.annal.memory;

import io.annal.ForgottenException;
import io.annal.privacy.KeyProvider;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Keys in memory. Safe for many threads. */
public final class InMemoryKeys implements KeyProvider {
  private final SecureRandom random = new SecureRandom();

  /** Empty for a key that was destroyed. */
  private final Map<String, Optional<byte[]>> keys = new HashMap<>();

  @Override
  public synchronized Optional<byte[]> find(String subject) {
    return keys.getOrDefault(subject, Optional.empty());
  }

  @Override
  public synchronized byte[] findOrCreate(String subject) {
    return keys.computeIfAbsent(subject, s -> Optional.of(newKey()))
        .orElseThrow(() -> new ForgottenException(subject));
  }

  private byte[] newKey() {
    var key = new byte[KEY_BYTES];
    random.nextBytes(key);
    return key;
  }

  @Override
  public synchronized void forget(String subject) {
    keys.put(subject, Optional.empty());
  }
}
