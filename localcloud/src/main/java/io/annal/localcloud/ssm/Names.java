package io.annal.localcloud.ssm;

import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Names of parameters
 * (https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html).
 */
final class Names {
  private static final Pattern VALID = Pattern.compile("[a-zA-Z0-9_.\\-/]+");
  private static final int MAX_LENGTH = 1011;
  private static final int MAX_LEVELS = 15;

  private Names() {}

  /**
   * A name, and the version that a caller wants of it.
   *
   * @param selector {@code :3}, or empty for the latest
   */
  record Selected(String name, String selector) {}

  /** Reads a name, a name with a version, or an ARN. */
  static Selected of(String text, CallContext context) {
    String name = text;
    if (text.startsWith("arn:")) {
      String own = context.arn("ssm", "parameter");
      if (!text.startsWith(own + "/")) {
        throw AwsException.badRequest("ParameterNotFound", "No such parameter: " + text);
      }
      name = text.substring(own.length());
      // An ARN does not tell whether the name began with a slash; only hierarchies do.
      int selector = name.indexOf(':');
      String path = selector < 0 ? name : name.substring(0, selector);
      if (path.indexOf('/', 1) < 0) {
        name = name.substring(1);
      }
    }
    int colon = name.indexOf(':');
    return colon < 0
        ? new Selected(name, "")
        : new Selected(name.substring(0, colon), name.substring(colon));
  }

  static String arn(String name, CallContext context) {
    return context.arn("ssm", "parameter" + (name.startsWith("/") ? name : "/" + name));
  }

  static void check(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.startsWith("aws") || lower.startsWith("/aws")) {
      throw new AwsException(
          "AccessDeniedException",
          400,
          "No access to reserved parameter name: %s.".formatted(name));
    }
    if (!VALID.matcher(name).matches() || name.length() > MAX_LENGTH) {
      throw AwsException.validation(
          "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path,"
              + " it can consist of sub-paths divided by slash symbol; each sub-path can be formed"
              + " as a mix of letters, numbers and the following 3 symbols .-_");
    }
    if (lower.startsWith("ssm")) {
      throw AwsException.validation("Parameter name: can't be prefixed with \"ssm\"");
    }
    if (name.contains("/") && !name.startsWith("/")) {
      throw AwsException.validation(
          "Parameter name must be a fully qualified name: it has slashes but does not begin with"
              + " one");
    }
    if (name.chars().filter(c -> c == '/').count() > MAX_LEVELS) {
      throw AwsException.badRequest(
          "HierarchyLevelLimitExceededException",
          "A parameter's hierarchy may have %d levels".formatted(MAX_LEVELS));
    }
  }
}
