package io.annal.localcloud.events;

import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which bus, of all accounts and Regions. */
record BusName(String account, String region, String name) {
  static final String DEFAULT = "default";
  private static final Pattern ARN =
      Pattern.compile("arn:aws[\\w-]*:events:([a-z]+-[a-z]+-[\\w-]+):([0-9]{12}):event-bus/(.+)");

  /** Of a name or an ARN, as most operations take it; the default bus where there is none. */
  static BusName of(Optional<String> nameOrArn, CallContext context) {
    var text = nameOrArn.filter(t -> !t.isEmpty()).orElse(DEFAULT);
    if (!text.startsWith("arn:")) {
      return new BusName(
          context.account(), context.region(), Valid.name(text, "EventBusName", 256));
    }
    return ofArn(text)
        .orElseThrow(() ->
            Valid.constraint(
                text, "EventBusName", "Member must be the name or the ARN of an event bus"));
  }

  static Optional<BusName> ofArn(String arn) {
    var matcher = ARN.matcher(arn);
    return matcher.matches()
        ? Optional.of(new BusName(matcher.group(2), matcher.group(1), matcher.group(3)))
        : Optional.empty();
  }

  static BusName ofKey(String key) {
    var parts = key.split("/", 3);
    return new BusName(parts[0], parts[1], parts[2]);
  }

  String key() {
    return account + "/" + region + "/" + name;
  }

  String arn() {
    return "arn:aws:events:%s:%s:event-bus/%s".formatted(region, account, name);
  }

  String ruleArn(String rule) {
    var path = name.equals(DEFAULT) ? rule : name + "/" + rule;
    return "arn:aws:events:%s:%s:rule/%s".formatted(region, account, path);
  }

  /** The key of a rule among those of all buses. */
  String ruleKey(String rule) {
    return key() + "/" + rule;
  }

  boolean isDefault() {
    return name.equals(DEFAULT);
  }

  /** Where it is, in nobody's name yet. */
  CallContext place(CallContext.Principal principal, String requestId) {
    return new CallContext(account, region, principal, requestId);
  }

  AwsException doesNotExist() {
    return Valid.notFound("Event bus %s does not exist.".formatted(name));
  }
}
