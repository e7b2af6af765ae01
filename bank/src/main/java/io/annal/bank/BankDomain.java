package io.annal.bank;

import io.annal.lambda.Application;
import io.annal.lambda.Domain;

/** The bank, for whoever finds a domain by the package that holds it, such as a rebuild. */
public final class BankDomain implements Domain {
  @Override
  public Application<?, ?, ?> application() {
    return Functions.BANK;
  }
}
