package io.annal.localcloud.logs;

import io.annal.localcloud.wire.CallContext;

/** Which log group. */
record GroupKey(String account, String region, String name) {

  /** From a name or an ARN. */
  static GroupKey of(String identifier, CallContext context) {
    String name = identifier;
    if (identifier.startsWith("arn:")) {
      String[] parts = identifier.split(":", 8);
      if (parts.length < 7 || !parts[5].equals("log-group")) {
        throw LogsErrors.invalid("'%s' is not the ARN of a log group".formatted(identifier));
      }
      name = parts[6];
    }
    return new GroupKey(context.account(), context.region(), name);
  }

  String text() {
    return account + "/" + region + "/" + name;
  }

  String arn() {
    return "arn:aws:logs:%s:%s:log-group:%s".formatted(region, account, name);
  }
}
