package io.annal.localcloud.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Paging;
import io.annal.localcloud.wire.Paging.Page;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The constraints of EventBridge's API reference, refused in its words. */
final class Valid {
  private static final Pattern NAME = Pattern.compile("[.\\-_A-Za-z0-9]+");
  private static final int LARGEST_PAGE = 100;

  private Valid() {}

  /** A required name of at most so many characters. */
  static String name(ObjectNode input, String member, int longest) {
    return name(Input.text(input, member), member, longest);
  }

  static String name(String value, String member, int longest) {
    length(value, member, longest);
    if (!NAME.matcher(value).matches()) {
      throw constraint(
          value, member, "Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+");
    }
    return value;
  }

  static String length(String value, String member, int longest) {
    if (value.length() > longest) {
      throw constraint(value, member, "Member must have length less than or equal to " + longest);
    }
    if (value.isEmpty()) {
      throw constraint(value, member, "Member must have length greater than or equal to 1");
    }
    return value;
  }

  static Optional<String> optional(ObjectNode input, String member, int longest) {
    var value = Input.optionalText(input, member).filter(text -> !text.isEmpty());
    value.ifPresent(text -> length(text, member, longest));
    return value;
  }

  static Optional<Long> range(ObjectNode input, String member, long least, long most) {
    var value = Input.optionalLong(input, member);
    value.ifPresent(number -> {
      if (number < least) {
        throw constraint(
            number.toString(), member, "Member must have value greater than or equal to " + least);
      }
      if (number > most) {
        throw constraint(
            number.toString(), member, "Member must have value less than or equal to " + most);
      }
    });
    return value;
  }

  static <T> Page<T> page(ObjectNode input, List<T> all, Function<T, String> key) {
    var limit = range(input, "Limit", 1, LARGEST_PAGE).orElse((long) LARGEST_PAGE);
    try {
      return Paging.page(all, key, Input.optionalText(input, "NextToken"), limit.intValue());
    } catch (IllegalArgumentException e) {
      throw AwsException.validation("The NextToken provided is not valid.");
    }
  }

  static AwsException constraint(String value, String member, String what) {
    var lower = Character.toLowerCase(member.charAt(0)) + member.substring(1);
    return AwsException.validation(
        "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: %s"
            .formatted(value, lower, what));
  }

  static AwsException notFound(String message) {
    return AwsException.badRequest("ResourceNotFoundException", message);
  }

  static AwsException alreadyExists(String message) {
    return AwsException.badRequest("ResourceAlreadyExistsException", message);
  }
}
