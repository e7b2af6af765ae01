package io.annal.localcloud.sts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Sessions.Session;
import io.annal.localcloud.wire.Trees;
import java.time.Instant;

/** Credentials that were given out. */
record IssuedSession(String accessKeyId, Session session) {

  /** As the API answers them. */
  ObjectNode credentials() {
    return Trees.object()
        .put("AccessKeyId", accessKeyId)
        .put("SecretAccessKey", session.secret())
        .put("SessionToken", session.token())
        .set("Expiration", Trees.timestamp(session.expires()));
  }

  ObjectNode toState() {
    var state =
        Trees.object()
            .put("secret", session.secret())
            .put("account", session.account())
            .put("token", session.token())
            .put("expires", session.expires().toEpochMilli());
    if (session.principal() instanceof Principal.AssumedRole role) {
      state.put("role", role.roleName()).put("session", role.sessionName());
    }
    return state;
  }

  static IssuedSession fromState(String accessKeyId, JsonNode state) {
    Principal principal =
        state.has("role")
            ? new Principal.AssumedRole(state.get("role").asText(), state.get("session").asText())
            : new Principal.Root();
    var session =
        new Session(
            state.get("account").asText(),
            principal,
            state.get("secret").asText(),
            state.get("token").asText(),
            Instant.ofEpochMilli(state.get("expires").asLong()));
    return new IssuedSession(accessKeyId, session);
  }
}
