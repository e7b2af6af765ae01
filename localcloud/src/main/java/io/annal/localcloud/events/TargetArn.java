package io.annal.localcloud.events;

import java.util.Optional;
import java.util.regex.Pattern;

/** What a target's ARN names, of the kinds that can be delivered to. */
sealed interface TargetArn {
  String arn();

  record Function(String arn) implements TargetArn {}

  record Queue(String arn, String region, String account, String name) implements TargetArn {
    boolean fifo() {
      return name.endsWith(".fifo");
    }
  }

  record Bus(String arn, BusName bus) implements TargetArn {}

  record LogGroup(String arn, String region, String account, String name) implements TargetArn {}

  record Topic(String arn, String region, String account) implements TargetArn {}

  Pattern PARTS = Pattern.compile("arn:aws[\\w-]*:([a-z0-9-]+):([a-z0-9-]*):([0-9]{12}):(.+)");

  /** Empty for a kind that is not supported. */
  static Optional<TargetArn> of(String arn) {
    var matcher = PARTS.matcher(arn);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    var region = matcher.group(2);
    var account = matcher.group(3);
    var resource = matcher.group(4);
    return switch (matcher.group(1)) {
      case "lambda" ->
          resource.startsWith("function:") ? Optional.of(new Function(arn)) : Optional.empty();
      case "sqs" -> Optional.of(new Queue(arn, region, account, resource));
      case "events" -> BusName.ofArn(arn).map(bus -> new Bus(arn, bus));
      case "logs" ->
          resource.startsWith("log-group:")
              ? Optional.of(new LogGroup(arn, region, account, logGroup(resource)))
              : Optional.empty();
      case "sns" -> Optional.of(new Topic(arn, region, account));
      default -> Optional.empty();
    };
  }

  private static String logGroup(String resource) {
    var name = resource.substring("log-group:".length());
    return name.endsWith(":*") ? name.substring(0, name.length() - 2) : name;
  }
}
