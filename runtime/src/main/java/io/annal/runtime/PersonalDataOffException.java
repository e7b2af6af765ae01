package io.annal.runtime;

import io.annal.AnnalException;

/** Something about a person was to be kept by a system that was deployed without their keys. */
public final class PersonalDataOffException extends AnnalException {
  PersonalDataOffException(String subject) {
    super(
        ("this system keeps no personal data, so nothing about %s was stored; deploy it with the"
                + " parameter PersonalData on (the function has no %s and no %s)")
            .formatted(subject, Settings.SUBJECT_KEYS_TABLE, Settings.SUBJECT_KEY_ID));
  }
}
