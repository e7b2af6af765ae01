package io.annal.tables.fuzz;

import java.util.List;
import java.util.Map;
import java.util.Random;

/** Texts that members of their names may have, and such as they may not. */
final class RandomTexts {
  private static final List<String> NAMES = List.of("a", "b", "h", "r", "n", "x", "list", "map");
  private static final List<String> TABLES = List.of("fuzz-a", "fuzz-b", "fuzz-c", "fuzz-d", "ab");
  private static final List<String> CONDITIONS =
      List.of(
          "a = :a",
          "attribute_exists(a) AND NOT (b <> :b OR #n < :a)",
          "size(list) > :n",
          "begins_with(a, :a) and contains(#n, :b)",
          "a IN (:a, :b) OR b BETWEEN :a AND :b",
          "attribute_type(map.x, :a)",
          "list[0].x[1] = :n");
  private static final List<String> KEY_CONDITIONS =
      List.of(
          "h = :a",
          "h = :a AND r = :n",
          "h = :a AND r BETWEEN :n AND :m",
          "h = :a and begins_with(r, :b)");
  private static final List<String> UPDATES =
      List.of(
          "SET a = :a, b = b + :n",
          "SET list[1] = if_not_exists(a, :a) REMOVE map.x ADD n :n DELETE s :s",
          "SET list = list_append(list, :l)",
          "ADD n :n",
          "REMOVE a, #n");
  private static final List<String> STATEMENTS =
      List.of(
          "SELECT * FROM \"fuzz-a\" WHERE h = 'k1'",
          "SELECT a, map.x FROM \"fuzz-b\".\"by-x\" WHERE x = ? AND size(a) > 1 ORDER BY r DESC",
          "INSERT INTO \"fuzz-a\" VALUE {'h': 'k1', 'a': [1, 2.5, <<'x'>>], 'm': {'y': NULL}}",
          "UPDATE \"fuzz-a\" SET a = a + 1 REMOVE b WHERE h = 'k2' RETURNING ALL NEW *",
          "DELETE FROM \"fuzz-b\" WHERE h = ? AND r = 1",
          "EXISTS(SELECT * FROM \"fuzz-a\" WHERE h = 'k1' AND a > 1)");
  private static final List<String> ARNS =
      List.of(
          "arn:aws:dynamodb:us-east-1:000000000000:table/fuzz-a",
          "arn:aws:dynamodb:us-east-1:000000000000:table/none",
          "arn:aws:dynamodb:us-east-1:000000000000:table/fuzz-b/stream/2026-01-01T00:00:00.000",
          "arn:aws:s3:::bucket");
  private static final Map<String, List<String>> BY_MEMBER =
      Map.ofEntries(
          Map.entry("TableName", TABLES),
          Map.entry("IndexName", List.of("by-x", "local", "none")),
          Map.entry("ConditionExpression", CONDITIONS),
          Map.entry("FilterExpression", CONDITIONS),
          Map.entry("KeyConditionExpression", KEY_CONDITIONS),
          Map.entry("UpdateExpression", UPDATES),
          Map.entry("ProjectionExpression", List.of("a, b", "#n, list[0], map.x", "a, a")),
          Map.entry("Statement", STATEMENTS),
          Map.entry("N", List.of("0", "1", "-1.5", "1e20", "1e400", "x", "9".repeat(40))),
          Map.entry("B", List.of("", "AA==", "eA==", "*")),
          Map.entry("ResourceArn", ARNS),
          Map.entry("StreamArn", ARNS),
          Map.entry("Name", NAMES));
  private static final String ODD = "\"'`()[]{}<>=:#,.?;\\\u0000é漢😀 \n-+09azAZ";

  private final Random random;

  RandomTexts(Random random) {
    this.random = random;
  }

  /** For a member of that name. */
  String of(String member) {
    List<String> known = BY_MEMBER.getOrDefault(member, NAMES);
    String text = one(known);
    return random.nextInt(8) == 0 ? mutated(text) : text;
  }

  /** A key of a map: an attribute, a placeholder, a table. */
  String key(String map) {
    return switch (map) {
      case "ExpressionAttributeNames" -> one(List.of("#n", "#m", "n"));
      case "ExpressionAttributeValues" -> one(List.of(":a", ":b", ":n", ":m", ":l", ":s"));
      case "RequestItems" -> one(TABLES);
      default -> one(NAMES);
    };
  }

  private String mutated(String text) {
    int at = random.nextInt(text.length() + 1);
    String odd = String.valueOf(ODD.charAt(random.nextInt(ODD.length())));
    return switch (random.nextInt(5)) {
      case 0 -> text.substring(0, at);
      case 1 -> text.substring(0, at) + odd + text.substring(at);
      case 2 -> text + text;
      case 3 -> "(".repeat(random.nextInt(400)) + text;
      default -> text.repeat(random.nextInt(40));
    };
  }

  <T> T one(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
