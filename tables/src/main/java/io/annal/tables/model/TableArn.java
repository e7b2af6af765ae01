package io.annal.tables.model;

import java.util.regex.Pattern;

/** ARNs of tables, which most operations take where they take a name. */
final class TableArn {
  private static final Pattern ARN =
      Pattern.compile("arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:\\d{12}:table/[a-zA-Z0-9_.-]{3,255}");

  private TableArn() {}

  static boolean is(String text) {
    return text.startsWith("arn:") && ARN.matcher(text).matches();
  }
}
