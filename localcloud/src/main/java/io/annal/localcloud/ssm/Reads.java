package io.annal.localcloud.ssm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Trees;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads parameters, one, many, by path, with history, or only what they are. */
final class Reads {
  private static final int MAX_BY_PATH = 10;
  private static final int MAX_DESCRIBED = 50;

  private final Parameters parameters;

  Reads(Parameters parameters) {
    this.parameters = parameters;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "DescribeParameters", this::describe,
        "GetParameter", this::get,
        "GetParameterHistory", this::history,
        "GetParameters", this::getMany,
        "GetParametersByPath", this::byPath);
  }

  private ObjectNode get(ObjectNode input, CallContext context) {
    var selected = Names.of(Input.text(input, "Name"), context);
    var parameter = parameters.get(selected.name(), context);
    var output = Trees.object();
    output.set("Parameter", value(parameter, selected, decrypted(input), context));
    return output;
  }

  private ObjectNode getMany(ObjectNode input, CallContext context) {
    var output = Trees.object();
    var found = output.putArray("Parameters");
    var invalid = output.putArray("InvalidParameters");
    for (JsonNode each : Input.list(input, "Names")) {
      var selected = Names.of(each.asText(), context);
      try {
        var parameter = parameters.get(selected.name(), context);
        found.add(value(parameter, selected, decrypted(input), context));
      } catch (AwsException e) {
        invalid.add(each); // this operation names what is missing instead of failing
      }
    }
    return output;
  }

  private ObjectNode byPath(ObjectNode input, CallContext context) {
    refuseFilters(input);
    String path = Input.text(input, "Path");
    if (!path.startsWith("/")) {
      throw AwsException.validation(
          "The parameter path must begin with a slash: '%s' does not".formatted(path));
    }
    String prefix = path.endsWith("/") ? path : path + "/";
    boolean recursive = Input.optionalBoolean(input, "Recursive").orElse(false);
    var all =
        parameters
            .all(prefix, context)
            .filter(p -> recursive || name(p).indexOf('/', prefix.length()) < 0);
    return page(
        input,
        all,
        MAX_BY_PATH,
        p -> value(p, new Names.Selected(name(p), ""), decrypted(input), context));
  }

  private ObjectNode describe(ObjectNode input, CallContext context) {
    if (input.hasNonNull("Filters") || Input.optionalBoolean(input, "Shared").orElse(false)) {
      throw AwsException.unsupported("Filters or Shared of DescribeParameters");
    }
    var all = parameters.all("", context);
    for (JsonNode filter : Input.list(input, "ParameterFilters")) {
      all = all.filter(NameFilter.of((ObjectNode) filter));
    }
    return page(input, all, MAX_DESCRIBED, p -> metadata(p, Parameters.latest(p), context));
  }

  private ObjectNode history(ObjectNode input, CallContext context) {
    String name = Names.of(Input.text(input, "Name"), context).name();
    var parameter = parameters.get(name, context);
    var output = Trees.object();
    var list = output.putArray("Parameters");
    for (JsonNode version : parameter.get(Parameters.VERSIONS)) {
      var entry = metadata(parameter, (ObjectNode) version, context);
      entry.remove("ARN");
      entry.set("Value", value((ObjectNode) version, decrypted(input)));
      entry.putArray("Labels");
      list.add(entry);
    }
    return output;
  }

  private ObjectNode page(
      ObjectNode input,
      Stream<ObjectNode> all,
      int max,
      Function<ObjectNode, ObjectNode> description) {
    long limit = Input.optionalLong(input, "MaxResults").orElse((long) max);
    if (limit < 1 || limit > max) {
      throw AwsException.validation("MaxResults is 1 to %d, not %d".formatted(max, limit));
    }
    String after = Input.optionalText(input, "NextToken").orElse("");
    List<ObjectNode> rest = all.filter(p -> name(p).compareTo(after) > 0).limit(limit + 1).toList();
    var output = Trees.object();
    var list = output.putArray("Parameters");
    rest.stream().limit(limit).map(description).forEach(list::add);
    if (rest.size() > limit) {
      output.put("NextToken", name(rest.get((int) limit - 1)));
    }
    return output;
  }

  private static ObjectNode value(
      ObjectNode parameter, Names.Selected selected, boolean decrypted, CallContext context) {
    var version = Parameters.version(parameter, selected);
    var output = Trees.object().put("Name", selected.name());
    output.set("Type", version.get("Type"));
    output.set("Value", value(version, decrypted));
    output.set("Version", version.get("Version"));
    output.set("LastModifiedDate", date(version));
    output.put("ARN", Names.arn(selected.name(), context));
    output.set("DataType", version.get("DataType"));
    if (!selected.selector().isEmpty()) {
      output.put("Selector", selected.selector());
    }
    return output;
  }

  private static JsonNode value(ObjectNode version, boolean decrypted) {
    boolean masked = version.has("KeyId") && !decrypted;
    return masked ? Trees.object().textNode("*****") : version.get("Value");
  }

  private static ObjectNode metadata(
      ObjectNode parameter, ObjectNode version, CallContext context) {
    var output = version.deepCopy();
    output.remove("Value");
    output.put("Name", name(parameter)).put("ARN", Names.arn(name(parameter), context));
    output.set("LastModifiedDate", date(version));
    output.put("Tier", "Standard").putArray("Policies");
    return output;
  }

  private static JsonNode date(ObjectNode version) {
    return Trees.timestamp(Instant.ofEpochMilli(version.get("LastModifiedDate").asLong()));
  }

  private static boolean decrypted(ObjectNode input) {
    return Input.optionalBoolean(input, "WithDecryption").orElse(false);
  }

  private static String name(ObjectNode parameter) {
    return parameter.get("Name").asText();
  }

  private static void refuseFilters(ObjectNode input) {
    if (!Input.list(input, "ParameterFilters").isEmpty()) {
      throw AwsException.unsupported("ParameterFilters of GetParametersByPath");
    }
  }
}
