package io.annal.localcloud.cloudformation.template;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.BoundedNumbers;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads a template's text, JSON or YAML, into a tree in which every function has its long form. */
public final class TemplateText {
  /**
   * How deep lists and maps may be nested: far deeper than people write, and shallow enough for
   * every recursion over a template.
   */
  private static final int DEEPEST = 200;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .build())
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .nodeFactory(new BoundedNumbers())
          .build();

  /** Functions whose short form is their name without {@code Fn::}. */
  private static final Set<String> FUNCTIONS =
      Set.of(
          "And",
          "Base64",
          "Cidr",
          "Contains",
          "EachMemberEquals",
          "EachMemberIn",
          "Equals",
          "FindInMap",
          "GetAtt",
          "GetAZs",
          "If",
          "ImportValue",
          "Join",
          "Length",
          "Not",
          "Or",
          "RefAll",
          "Select",
          "Split",
          "Sub",
          "ToJsonString",
          "Transform",
          "ValueOf",
          "ValueOfAll");

  private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private TemplateText() {}

  /**
   * Reads it.
   *
   * @throws AwsException {@code ValidationError} that says where the text is not well-formed
   */
  public static ObjectNode read(String text) {
    var tree = text.stripLeading().startsWith("{") ? json(text) : yaml(text);
    if (tree instanceof ObjectNode object) {
      return object;
    }
    throw Refusal.format("unsupported structure.");
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (NumberFormatException e) {
      throw Refusal.format("JSON not well-formed. " + e.getMessage());
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw Refusal.format(
          at == null
              ? "JSON not well-formed."
              : "JSON not well-formed. (line %d, column %d)"
                  .formatted(at.getLineNr(), at.getColumnNr()));
    }
  }

  private static JsonNode yaml(String text) {
    var settings =
        LoadSettings.builder()
            .setSchema(new Yaml11())
            .setAllowDuplicateKeys(false)
            .setCodePointLimit(2_000_000)
            .build();
    try {
      checkDepth(new Parse(settings).parseString(text));
      var root = new Compose(settings).composeString(text);
      return root.isEmpty() ? NODES.nullNode() : new TemplateText().convert(root.get());
    } catch (MarkedYamlEngineException e) {
      var mark = e.getProblemMark();
      throw Refusal.format(
          "YAML not well-formed."
              + mark.map(m -> " (line %d, column %d)".formatted(m.getLine() + 1, m.getColumn() + 1))
                  .orElse(""));
    } catch (YamlEngineException e) {
      throw Refusal.format("YAML not well-formed.");
    }
  }

  /** The composer calls itself for every level, the parser does not. */
  private static void checkDepth(Iterable<Event> events) {
    int depth = 0;
    for (var event : events) {
      switch (event.getEventId()) {
        case SequenceStart, MappingStart -> depth++;
        case SequenceEnd, MappingEnd -> depth--;
        case Alias, Comment, DocumentStart, DocumentEnd, Scalar, StreamStart, StreamEnd -> {}
      }
      if (depth > DEEPEST) {
        throw Refusal.format("YAML nested more than %d levels deep.".formatted(DEEPEST));
      }
    }
  }

  private JsonNode convert(Node node) {
    if (!seen.add(node)) {
      throw Refusal.template("YAML aliases are not allowed in CloudFormation templates");
    }
    var tag = node.getTag();
    if (tag.getValue().startsWith("!")) {
      return function(tag.getValue().substring(1), node);
    }
    return plain(node, tag);
  }

  private JsonNode plain(Node node, Tag tag) {
    return switch (node) {
      case ScalarNode scalar -> scalar(scalar, tag);
      case SequenceNode sequence -> {
        var array = NODES.arrayNode();
        sequence.getValue().forEach(item -> array.add(convert(item)));
        yield array;
      }
      case MappingNode mapping -> mapping(mapping);
      default -> throw notWellFormed(node);
    };
  }

  private static JsonNode scalar(ScalarNode scalar, Tag tag) {
    if (!Set.of(Tag.NULL, Tag.BOOL, Tag.INT, Tag.FLOAT, Tag.STR).contains(tag)) {
      throw notWellFormed(scalar);
    }
    try {
      return Yaml11.value(tag, scalar.getValue());
    } catch (NumberFormatException e) {
      throw notWellFormed(scalar);
    }
  }

  private ObjectNode mapping(MappingNode mapping) {
    var object = NODES.objectNode();
    for (var entry : mapping.getValue()) {
      if (!(entry.getKeyNode() instanceof ScalarNode key) || object.has(key.getValue())) {
        throw notWellFormed(entry.getKeyNode());
      }
      object.set(key.getValue(), convert(entry.getValueNode()));
    }
    return object;
  }

  private JsonNode function(String name, Node node) {
    var argument = plain(node, node instanceof ScalarNode ? Tag.STR : node.getTag());
    if (name.equals("Ref") || name.equals("Condition")) {
      return NODES.objectNode().set(name, argument);
    }
    if (!FUNCTIONS.contains(name)) {
      throw Refusal.format("Unrecognized YAML tag !%s%s".formatted(name, where(node)));
    }
    if (name.equals("GetAtt") && argument.isTextual()) {
      argument = getAtt(argument.textValue());
    }
    return NODES.objectNode().set("Fn::" + name, argument);
  }

  private static JsonNode getAtt(String path) {
    var dot = path.indexOf('.');
    return dot < 0
        ? NODES.textNode(path)
        : NODES.arrayNode().add(path.substring(0, dot)).add(path.substring(dot + 1));
  }

  private static AwsException notWellFormed(Node node) {
    return Refusal.format("YAML not well-formed." + where(node));
  }

  private static String where(Node node) {
    return node.getStartMark()
        .map(m -> " (line %d, column %d)".formatted(m.getLine() + 1, m.getColumn() + 1))
        .orElse("");
  }
}
