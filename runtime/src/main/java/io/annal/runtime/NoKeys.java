package io.annal.runtime;

import io.annal.privacy.KeyProvider;
import java.util.Optional;

/** Where personal data are off: nobody has a key, so what was kept before cannot be read either. */
final class NoKeys implements KeyProvider {
  @Override
  public Optional<byte[]> find(String subject) {
    return Optional.empty();
  }

  @Override
  public byte[] findOrCreate(String subject) {
    throw new PersonalDataOffException(subject);
  }

  @Override
  public void forget(String subject) {
    throw new PersonalDataOffException(subject);
  }
}
