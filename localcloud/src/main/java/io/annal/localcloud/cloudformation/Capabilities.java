package io.annal.localcloud.cloudformation;

import io.annal.localcloud.cloudformation.template.Template;
import io.annal.localcloud.wire.AwsException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What a caller must acknowledge.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html">CreateStack,
 *     Capabilities</a>
 */
final class Capabilities {
  private static final List<String> NAMES =
      List.of("RoleName", "ManagedPolicyName", "UserName", "GroupName", "InstanceProfileName");

  private Capabilities() {}

  /** What a template asks for. */
  static List<String> of(Template template) {
    var needed = new ArrayList<String>();
    var iam =
        template.resources().values().stream()
            .filter(resource -> resource.type().startsWith("AWS::IAM::"))
            .toList();
    if (iam.stream().anyMatch(resource -> NAMES.stream().anyMatch(resource.properties()::has))) {
      needed.add("CAPABILITY_NAMED_IAM");
    } else if (!iam.isEmpty()) {
      needed.add("CAPABILITY_IAM");
    }
    if (!template.transforms().isEmpty()) {
      needed.add("CAPABILITY_AUTO_EXPAND");
    }
    return needed;
  }

  /** Why it asks for them. */
  static String reason(Template template) {
    var types = new TreeSet<String>();
    template.resources().values().stream()
        .map(Template.Resource::type)
        .filter(type -> type.startsWith("AWS::IAM::"))
        .forEach(types::add);
    return types.isEmpty()
        ? ""
        : "The following resource(s) require capabilities: " + List.copyOf(types);
  }

  static void require(Template template, List<String> given) {
    var missing = new ArrayList<>(of(template));
    missing.removeAll(given);
    if (given.contains("CAPABILITY_NAMED_IAM")) {
      missing.remove("CAPABILITY_IAM");
    }
    if (!missing.isEmpty()) {
      throw AwsException.badRequest(
          "InsufficientCapabilitiesException", "Requires capabilities : " + missing);
    }
  }
}
