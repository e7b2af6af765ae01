package io.annal.infrastructure;

import java.util.List;
import software.amazon.awscdk.services.iam.PolicyStatement;

/** What policies allow. */
final class Statements {
  private Statements() {}

  static PolicyStatement allow(String sid, String resource, String... actions) {
    return PolicyStatement.Builder.create()
        .sid(sid)
        .actions(List.of(actions))
        .resources(List.of(resource))
        .build();
  }
}
