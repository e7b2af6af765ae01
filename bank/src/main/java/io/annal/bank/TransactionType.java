package io.annal.bank;

/** Why money moves, and which way. */
public enum TransactionType {
  DEPOSIT(true, false),
  INTEREST(true, false),
  WITHDRAWAL(false, false),
  FEE(false, false),
  TRANSFER_OUT(false, true),
  TRANSFER_IN(true, true),
  TRANSFER_REFUND(true, true);

  private final boolean credit;
  private final boolean transfer;

  TransactionType(boolean credit, boolean transfer) {
    this.credit = credit;
    this.transfer = transfer;
  }

  /** Whether it adds to the balance; otherwise it takes from it. */
  public boolean credit() {
    return credit;
  }

  /** Whether it is part of a transfer, and so nobody's to ask for by itself. */
  public boolean transfer() {
    return transfer;
  }
}
