package io.annal.localcloud.events;

import java.util.Optional;
import java.util.regex.Pattern;

/** Which rule, of which bus. */
record RuleName(BusName bus, String name) {
  private static final Pattern ARN =
      Pattern.compile("arn:aws[\\w-]*:events:([^:]+):([0-9]{12}):rule/(?:([^/]+)/)?([^/]+)");

  static Optional<RuleName> ofArn(String arn) {
    var matcher = ARN.matcher(arn);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    var bus = Optional.ofNullable(matcher.group(3)).orElse(BusName.DEFAULT);
    return Optional.of(
        new RuleName(new BusName(matcher.group(2), matcher.group(1), bus), matcher.group(4)));
  }

  String key() {
    return bus.ruleKey(name);
  }

  String arn() {
    return bus.ruleArn(name);
  }
}
