package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.cloudformation.template.Refusal;
import io.annal.localcloud.cloudformation.template.Template;
import io.annal.localcloud.wire.AwsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The types that this cloud provisions, with what AWS says about each. */
public final class ResourceTypes {
  private static final String CUSTOM = "AWS::CloudFormation::CustomResource";

  private final Map<String, ResourceType> types = new LinkedHashMap<>();
  private final Map<String, Schema> schemas = new HashMap<>();
  private final Set<String> names = TypeNames.all();

  /** All of them. */
  public ResourceTypes() {
    this(Map.of());
  }

  /**
   * All of them, and some more.
   *
   * @param more by type name
   */
  public ResourceTypes(Map<String, ResourceType> more) {
    types.putAll(Catalogue.types());
    types.putAll(more);
    var condensed = condensed().path("types");
    types.keySet().forEach(name -> schemas.put(name, new Schema(name, condensed.path(name))));
    schemas.put(CUSTOM, new Schema(CUSTOM, providersOwn(condensed.path(CUSTOM))));
  }

  /** Beside its token everything about a custom resource is its provider's own. */
  private static JsonNode providersOwn(JsonNode condensed) {
    ObjectNode schema = condensed.deepCopy();
    schema.withObject("properties").remove("Id");
    schema.putArray("readOnly");
    schema.putArray("createOnly");
    return schema.put("open", true);
  }

  private static JsonNode condensed() {
    try (var in = ResourceTypes.class.getResourceAsStream("resource-schemas.json")) {
      if (in == null) {
        throw new IllegalStateException("resource-schemas.json is not in the jar");
      }
      return JsonMapper.builder().build().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The type of that name.
   *
   * @throws AwsException {@code ValidationError} where AWS has no such type, and {@code
   *     NotImplemented} where it is one of AWS's that is missing here
   */
  public ResourceType type(String name) {
    var type = types.get(canonical(name));
    if (type == null) {
      throw names.contains(name)
          ? AwsException.unsupported(name)
          : Refusal.format("Unrecognized resource types: [%s]".formatted(name));
    }
    return type;
  }

  /** Says whether its attributes are whatever its provider answers. */
  public static boolean isCustom(String type) {
    return canonical(type).equals(CUSTOM);
  }

  private static String canonical(String name) {
    return name.startsWith("Custom::") ? CUSTOM : name;
  }

  private Schema schema(String name) {
    var schema = schemas.get(canonical(name));
    return schema == null ? new Schema(name, JsonNodeFactory.instance.objectNode()) : schema;
  }

  /** Names that AWS does not know. */
  public Set<String> unrecognized(Template template) {
    var unknown = new TreeSet<String>();
    template.resources().values().stream()
        .map(Template.Resource::type)
        .filter(type -> !types.containsKey(canonical(type)) && !names.contains(type))
        .forEach(unknown::add);
    return unknown;
  }

  /**
   * Checks types and names of properties before anything is done.
   *
   * @throws AwsException {@code ValidationError} in CloudFormation's words
   */
  public void check(Template template) {
    var unknown = unrecognized(template);
    if (!unknown.isEmpty()) {
      throw Refusal.format("Unrecognized resource types: " + unknown);
    }
    for (var resource : template.resources().values()) {
      var type = type(resource.type());
      schema(resource.type()).check(resource.logicalId(), resource.properties());
      type.unsupported(resource.properties())
          .ifPresent(name -> {
            throw AwsException.unsupported("%s of %s".formatted(name, resource.type()));
          });
    }
  }

  /** Says whether {@code Fn::GetAtt} may ask a type for an attribute. */
  public boolean hasAttribute(String type, String attribute) {
    var schema = schema(type);
    return schema.isOpen()
        || isCustom(type)
        || schema.readOnly().contains(attribute)
        || schema.isReadable(attribute)
        || type(type).attributes().contains(attribute)
        || (type.equals("AWS::CloudFormation::Stack") && attribute.startsWith("Outputs."));
  }

  /**
   * Gives evaluated properties their types and adds the stack's tags where the type has any.
   *
   * @throws AwsException {@code ValidationError} where a value has the wrong type
   */
  public ObjectNode typed(String type, ObjectNode properties, Map<String, String> stackTags) {
    var schema = schema(type);
    var typed = schema.typed(properties);
    if (schema.hasTags() && !stackTags.isEmpty()) {
      addTags(schema, typed, stackTags);
    }
    return Documents.object(typed.toString()); // as it will be read again after a restart
  }

  private static void addTags(Schema schema, ObjectNode typed, Map<String, String> stackTags) {
    var tags = new LinkedHashMap<>(stackTags);
    Optional.ofNullable(typed.get("Tags")).map(Request::tags).ifPresent(tags::putAll);
    if (schema.tagsAreMap()) {
      var map = typed.putObject("Tags");
      tags.forEach(map::put);
    } else {
      var list = typed.putArray("Tags");
      tags.forEach((key, value) -> list.addObject().put("Key", key).put("Value", value));
    }
  }

  /** Properties that are another than before. */
  public static Set<String> changed(ObjectNode before, ObjectNode after) {
    var names = new TreeSet<String>();
    before.fieldNames().forEachRemaining(names::add);
    after.fieldNames().forEachRemaining(names::add);
    names.removeIf(
        name -> Optional.ofNullable(before.get(name)).equals(Optional.ofNullable(after.get(name))));
    return names;
  }

  /** Those of the changed properties for which a new resource must take the place of the old. */
  public Set<String> replacing(String type, ObjectNode before, ObjectNode after) {
    var only = new HashSet<String>(type(type).replacedWith());
    schema(type).createOnly().stream().filter(name -> !name.contains(".")).forEach(only::add);
    var replacing = new TreeSet<>(changed(before, after));
    replacing.retainAll(only);
    return replacing;
  }
}
