package io.annal.bank;

import java.util.Optional;

/**
 * A transfer as its events made it.
 *
 * @param request what was asked for; empty where nothing was
 * @param reason why it failed, where it did
 */
public record Transfer(
    Status status, Optional<TransferEvent.TransferRequested> request, Optional<String> reason) {

  /** How far it has come. */
  public enum Status {
    NONE,
    REQUESTED,
    HELD,
    ARRIVED,
    RETURNING,
    COMPLETED,
    DECLINED,
    RETURNED
  }

  Transfer to(Status next) {
    return new Transfer(next, request, reason);
  }

  Transfer failing(Status next, String why) {
    return new Transfer(next, request, Optional.of(why));
  }
}
