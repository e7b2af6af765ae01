package io.annal.bank;

/** Why money moves, and which way. */
public enum TransactionType {
  DEPOSIT(true),
  INTEREST(true),
  WITHDRAWAL(false),
  FEE(false);

  private final boolean credit;

  TransactionType(boolean credit) {
    this.credit = credit;
  }

  /** Whether it adds to the balance; otherwise it takes from it. */
  public boolean credit() {
    return credit;
  }
}
