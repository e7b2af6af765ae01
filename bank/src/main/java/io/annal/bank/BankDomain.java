package io.annal.bank;

import io.annal.runtime.Application;
import io.annal.runtime.Domain;

/** The bank, for whoever finds a domain by the package that holds it, such as a rebuild. */
public final class BankDomain implements Domain {
  @Override
  public Application<?, ?, ?> application() {
    return Functions.BANK;
  }
}
