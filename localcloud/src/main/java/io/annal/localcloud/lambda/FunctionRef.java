package io.annal.localcloud.lambda;

import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which function is meant, by any of the names that the API takes: name, partial ARN, ARN, each
 * with a qualifier or without.
 *
 * @param qualifier a version, an alias or {@code $LATEST}
 */
record FunctionRef(String account, String region, String name, Optional<String> qualifier) {
  static final String LATEST = "$LATEST";

  // https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#lambda-Invoke-request-FunctionName
  private static final Pattern NAME =
      Pattern.compile(
          "(?:arn:aws[a-zA-Z-]*:lambda:(?<region>[a-z0-9-]+):)?(?:(?<account>\\d{12}):)?"
              + "(?:function:)?(?<name>[a-zA-Z0-9-_]+)(?::(?<qualifier>\\$LATEST|[a-zA-Z0-9-_]+))?");

  static FunctionRef of(String text, CallContext context) {
    return of(text, Optional.empty(), context);
  }

  static FunctionRef of(String text, Optional<String> qualifier, CallContext context) {
    Matcher matcher = NAME.matcher(text);
    if (text.isEmpty() || text.length() > 170 || !matcher.matches()) {
      throw Refusals.pattern(text, "functionName", NAME_RULE);
    }
    String region = Optional.ofNullable(matcher.group("region")).orElse(context.region());
    String account = Optional.ofNullable(matcher.group("account")).orElse(context.account());
    if (!region.equals(context.region())) {
      throw new AwsException(
          "ResourceNotFoundException",
          404,
          "Functions from '%s' are not reachable in this region ('%s')"
              .formatted(region, context.region()));
    }
    Optional<String> inName = Optional.ofNullable(matcher.group("qualifier"));
    if (inName.isPresent() && qualifier.isPresent() && !inName.equals(qualifier)) {
      throw Refusals.invalid(
          "The derived qualifier from the function name does not match the specified qualifier.");
    }
    return new FunctionRef(account, region, matcher.group("name"), inName.or(() -> qualifier));
  }

  /** Of a whole ARN, in whatever account and Region. */
  static Optional<FunctionRef> ofArn(String arn) {
    Matcher matcher = NAME.matcher(arn);
    return arn.startsWith("arn:") && matcher.matches() && matcher.group("account") != null
        ? Optional.of(
            new FunctionRef(
                matcher.group("account"),
                matcher.group("region"),
                matcher.group("name"),
                Optional.ofNullable(matcher.group("qualifier"))))
        : Optional.empty();
  }

  private static final String NAME_RULE =
      "(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?"
          + "(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?";

  /** Of the function itself, without a qualifier. */
  String arn() {
    return "arn:aws:lambda:%s:%s:function:%s".formatted(region, account, name);
  }

  String qualifiedArn(String version) {
    return arn() + ":" + version;
  }

  /** With the qualifier, where there is one. */
  String fullArn() {
    return qualifier.map(this::qualifiedArn).orElseGet(this::arn);
  }

  String key() {
    return account + "/" + region + "/" + name;
  }

  FunctionRef unqualified() {
    return new FunctionRef(account, region, name, Optional.empty());
  }
}
