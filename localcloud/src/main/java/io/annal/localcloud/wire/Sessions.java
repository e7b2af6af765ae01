package io.annal.localcloud.wire;

import java.time.Instant;
import java.util.Optional;

/** The credentials that this cloud issued itself; the service {@code sts} knows them. */
public interface Sessions {

  /** The session of that access key, or empty where this cloud did not issue it. */
  Optional<Session> find(String accessKeyId);

  /**
   * One session.
   *
   * @param account of the role
   * @param principal whose name it bears
   * @param secret that signs its requests
   * @param token that every request with this access key must carry
   * @param expires when it stops being good
   */
  record Session(
      String account,
      CallContext.Principal principal,
      String secret,
      String token,
      Instant expires) {}
}
