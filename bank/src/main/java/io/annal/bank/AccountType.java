package io.annal.bank;

/** What an account is for. */
public enum AccountType {
  CHECKING,
  SAVINGS,
  BUSINESS
}
