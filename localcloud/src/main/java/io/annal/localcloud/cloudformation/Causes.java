package io.annal.localcloud.cloudformation;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.localcloud.cloudformation.template.Evaluator;
import io.annal.localcloud.cloudformation.template.References;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Through what a property becomes another: a parameter that has another value, or a resource that
 * is replaced or changed.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChangeDetail.html">ResourceChangeDetail</a>
 */
final class Causes {
  private final Evaluator evaluator;
  private final Set<String> parameters;
  private final Predicate<String> replaced;
  private final Predicate<References.Attribute> changing;

  /**
   * @param replaced whether a resource of that id will be another
   * @param changing whether an attribute may be another
   */
  Causes(
      Evaluator evaluator,
      Set<String> parameters,
      Predicate<String> replaced,
      Predicate<References.Attribute> changing) {
    this.evaluator = evaluator;
    this.parameters = parameters;
    this.replaced = replaced;
    this.changing = changing;
  }

  /**
   * One of them.
   *
   * @param source as {@code ChangeSource} names it
   * @param entity as {@code CausingEntity} names it
   * @param evaluation {@code Static} where the new value is known
   */
  record Cause(String source, String entity, String evaluation) {}

  /** The names of parameters that were there with another value. */
  static Set<String> changed(Settings before, Settings after) {
    var names = new TreeSet<String>();
    for (Map.Entry<String, ?> parameter : after.parameters().entrySet()) {
      var former = before.parameters().get(parameter.getKey());
      if (former != null && !former.equals(parameter.getValue())) {
        names.add(parameter.getKey());
      }
    }
    return names;
  }

  /** Of a property with that expression; empty where the template itself has changed. */
  List<Cause> of(JsonNode expression) {
    var found = new ArrayList<Cause>();
    var references = References.of(expression, evaluator::outcome);
    for (var name : references.refs()) {
      if (parameters.contains(name)) {
        found.add(new Cause("ParameterReference", name, "Static"));
      } else if (replaced.test(name)) {
        found.add(new Cause("ResourceReference", name, "Dynamic"));
      }
    }
    for (var attribute : references.attributes()) {
      if (changing.test(attribute)) {
        var name = attribute.resource() + "." + attribute.name();
        found.add(new Cause("ResourceAttribute", name, "Dynamic"));
      }
    }
    return found;
  }
}
