package io.annal.localcloud.sts;

import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Sessions.Session;
import io.annal.localcloud.wire.StateStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions that are good, on disk and at hand. */
final class IssuedSessions {
  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private static final Duration KEPT_AFTER_END = Duration.ofDays(1);

  private final StateStore.StateMap state;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, IssuedSession> known = new ConcurrentHashMap<>();

  IssuedSessions(StateStore store, Clock clock) {
    this.state = store.map("sts.sessions");
    this.clock = clock;
  }

  Optional<IssuedSession> find(String accessKeyId) {
    var found = known.get(accessKeyId);
    if (found != null) {
      return Optional.of(found);
    }
    var stored = state.get(accessKeyId).map(node -> IssuedSession.fromState(accessKeyId, node));
    stored.ifPresent(session -> known.put(accessKeyId, session));
    return stored;
  }

  IssuedSession issue(String account, Principal principal, Duration lifetime) {
    var expires = clock.instant().plus(lifetime).truncatedTo(ChronoUnit.SECONDS);
    var session = new Session(account, principal, secret(30), secret(96), expires);
    var issued = new IssuedSession("ASIA" + letters(16), session);
    state.put(issued.accessKeyId(), issued.toState());
    known.put(issued.accessKeyId(), issued);
    return issued;
  }

  /** Those whose end is long past; until then AWS, too, tells expired from unknown. */
  void forgetExpired() {
    var before = clock.instant().minus(KEPT_AFTER_END).toEpochMilli();
    var expired =
        state
            .entries("")
            .filter(e -> e.value().get("expires").asLong() < before)
            .map(StateStore.Entry::key)
            .toList();
    state.removeAll(expired);
  }

  private String letters(int count) {
    var text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }

  private String secret(int bytes) {
    var secret = new byte[bytes];
    random.nextBytes(secret);
    return Base64.getEncoder().encodeToString(secret);
  }
}
