package io.annal.localcloud.cloudformation;

import io.annal.localcloud.cloudformation.template.ParameterValues;
import java.util.List;
import java.util.Map;

/**
 * What a stack is deployed from.
 *
 * @param template key of its text in the store; empty before the first deployment
 * @param roleArn in whose name services are called; empty for the caller
 */
record Settings(
    String template,
    Map<String, ParameterValues.Value> parameters,
    Map<String, String> tags,
    List<String> capabilities,
    String roleArn,
    List<String> notificationArns) {

  static final Settings NONE = new Settings("", Map.of(), Map.of(), List.of(), "", List.of());

  Settings withTemplate(String key) {
    return new Settings(key, parameters, tags, capabilities, roleArn, notificationArns);
  }

  Settings withRole(String arn) {
    return new Settings(template, parameters, tags, capabilities, arn, notificationArns);
  }
}
