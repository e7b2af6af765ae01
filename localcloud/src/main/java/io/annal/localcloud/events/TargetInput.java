package io.annal.localcloud.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Input;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What of an event a target gets: all, a constant, a part, or a template filled in,
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
final class TargetInput {
  private static final Pattern PLACEHOLDER = Pattern.compile("<([A-Za-z0-9_.\\-]+)>");
  private static final Set<String> RESERVED =
      Set.of(
          "aws.events.rule-arn",
          "aws.events.rule-name",
          "aws.events.event.ingestion-time",
          "aws.events.event",
          "aws.events.event.json");
  private static final int MOST_PATHS = 100;

  /**
   * Of characters: no target takes more, and a template may name one large value 2,700 times.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html">The
   *     size of an event</a>
   */
  private static final int LONGEST = 1 << 20;

  private TargetInput() {}

  /** Thrown when what came out is not JSON, or is too long. */
  static final class NotJson extends Exception {
    private static final long serialVersionUID = 1;

    NotJson(String message) {
      super(message);
    }
  }

  static void check(ObjectNode target, String id) {
    var given =
        Stream.of("Input", "InputPath", "InputTransformer")
            .filter(member -> target.has(member) && !target.get(member).isNull())
            .count();
    if (given > 1) {
      throw AwsException.validation(
          "Only one of Input, InputPath, or InputTransformer must be provided for target %s."
              .formatted(id));
    }
    Valid.optional(target, "Input", 8192)
        .ifPresent(text -> {
          if (Json.parse(text).isEmpty()) {
            throw AwsException.validation(
                "JSON syntax error in input for target %s.".formatted(id));
          }
        });
    Valid.optional(target, "InputPath", 256).ifPresent(path -> path(path, id));
    Input.optionalObject(target, "InputTransformer")
        .ifPresent(transformer -> checkTransformer(transformer, id));
  }

  private static EventPath path(String text, String id) {
    return EventPath.parse(text)
        .orElseThrow(() ->
            AwsException.validation(
                "Invalid JSONPath %s for target %s: only dot notation, array indices and"
                        .formatted(text, id)
                    + " wildcards are supported."));
  }

  private static void checkTransformer(ObjectNode transformer, String id) {
    var paths = Input.optionalObject(transformer, "InputPathsMap").orElseGet(Json::object);
    if (paths.size() > MOST_PATHS) {
      throw AwsException.validation(
          "InputPathsMap of target %s has more than %d paths.".formatted(id, MOST_PATHS));
    }
    paths
        .properties()
        .forEach(entry -> {
          path(entry.getValue().asText(), id);
          if (entry.getKey().startsWith("aws.") || entry.getKey().startsWith("AWS.")) {
            throw AwsException.validation(
                "InputPathsMap of target %s: the key %s is reserved."
                    .formatted(id, entry.getKey()));
          }
        });
    var template = Valid.length(Input.text(transformer, "InputTemplate"), "InputTemplate", 8192);
    checkTemplate(template, paths, id);
  }

  private static void checkTemplate(String template, ObjectNode paths, String id) {
    var matcher = PLACEHOLDER.matcher(template);
    while (matcher.find()) {
      if (!paths.has(matcher.group(1)) && !RESERVED.contains(matcher.group(1))) {
        throw AwsException.validation(
            "InputTemplate for target %s contains invalid placeholder %s."
                .formatted(id, matcher.group(1)));
      }
    }
    if (isText(template)) {
      return;
    }
    if (!isJson(template)) {
      throw AwsException.validation(
          "Invalid InputTemplate for target %s : it is neither JSON nor a quoted string."
              .formatted(id));
    }
  }

  private static boolean isJson(String template) {
    try {
      return Json.parse(fill(template, (name, quoted) -> quoted ? "x" : "null")).isPresent();
    } catch (NotJson tooLong) {
      return false;
    }
  }

  /**
   * Whether it is not JSON but text: one quoted line or several, as in the user guide's example of
   * "multiple lines". EventBridge delivers it as it stands, quotes included, and does not read what
   * came out.
   */
  private static boolean isText(String template) {
    return template
        .strip()
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .allMatch(line -> line.length() > 1 && line.startsWith("\"") && line.endsWith("\""));
  }

  /** The payload: JSON, or the text of a template that is none. */
  static String of(ObjectNode target, RuleName rule, Event event) throws NotJson {
    var constant = Input.optionalText(target, "Input").filter(t -> !t.isEmpty());
    if (constant.isPresent()) {
      return constant.get();
    }
    var path = Input.optionalText(target, "InputPath").filter(t -> !t.isEmpty());
    if (path.isPresent()) {
      return EventPath.parse(path.get())
          .flatMap(p -> p.read(event.tree()))
          .map(Json::write)
          .orElse("null");
    }
    var transformer = Input.optionalObject(target, "InputTransformer");
    return transformer.isPresent() ? transformed(transformer.get(), rule, event) : event.json();
  }

  private static String transformed(ObjectNode transformer, RuleName rule, Event event)
      throws NotJson {
    var values = values(transformer, rule, event);
    var template = Input.text(transformer, "InputTemplate");
    if (isText(template)) {
      return fill(
          template,
          (name, quoted) ->
              Optional.ofNullable(values.get(name)).map(TargetInput::inText).orElse(""));
    }
    var filled =
        fill(
            template,
            (name, quoted) -> {
              var value = Optional.ofNullable(values.get(name));
              return quoted
                  ? value.map(TargetInput::inside).orElse("")
                  : Json.write(value.orElse(TextNode.valueOf("")));
            });
    return Json.parse(filled)
        .map(Json::write)
        .orElseThrow(() -> new NotJson("The input transformer made what is not JSON: " + filled));
  }

  private static Map<String, JsonNode> values(ObjectNode transformer, RuleName rule, Event event) {
    var values = new HashMap<String, JsonNode>();
    Input.optionalObject(transformer, "InputPathsMap")
        .orElseGet(Json::object)
        .properties()
        .forEach(entry ->
            EventPath.parse(entry.getValue().asText())
                .flatMap(path -> path.read(event.tree()))
                .ifPresent(value -> values.put(entry.getKey(), value)));
    var withoutDetail = Json.object();
    event
        .tree()
        .properties()
        .forEach(entry ->
            withoutDetail.set(
                entry.getKey().equals("detail-type") ? "detailType" : entry.getKey(),
                entry.getValue()));
    withoutDetail.remove("detail");
    values.put("aws.events.rule-arn", TextNode.valueOf(rule.arn()));
    values.put("aws.events.rule-name", TextNode.valueOf(rule.name()));
    values.put("aws.events.event.ingestion-time", TextNode.valueOf(event.ingested().toString()));
    values.put("aws.events.event", withoutDetail);
    values.put("aws.events.event.json", event.tree());
    return values;
  }

  /** Objects and arrays lose their quotes in a text: {@code {"a":"b"}} becomes {@code {a:b}}. */
  private static String inText(JsonNode value) {
    return value.isContainerNode() ? Json.write(value).replace("\"", "") : inside(value);
  }

  /** "EventBridge doesn't escape values extracted by Input Path, when populating the template." */
  private static String inside(JsonNode value) {
    return value.isTextual() ? value.textValue() : Json.write(value);
  }

  /** Replaces each placeholder, knowing whether it stands within a JSON string. */
  private static String fill(String template, BiFunction<String, Boolean, String> value)
      throws NotJson {
    var filled = new StringBuilder();
    var matcher = PLACEHOLDER.matcher(template);
    var quoted = false;
    var at = 0;
    while (matcher.find()) {
      var before = template.substring(at, matcher.start());
      quoted = quotedAfter(before, quoted);
      filled.append(before).append(value.apply(matcher.group(1), quoted));
      if (filled.length() > LONGEST) {
        throw new NotJson("The input transformer made more than %,d characters".formatted(LONGEST));
      }
      at = matcher.end();
    }
    return filled.append(template.substring(at)).toString();
  }

  private static boolean quotedAfter(String text, boolean quoted) {
    var inside = quoted;
    for (var i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == '"') {
        inside = !inside;
      }
    }
    return inside;
  }
}
