package io.annal.localcloud.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * What a resource itself says of who may use it.
 *
 * @param account the resource's owner, twelve digits
 * @param document its policy; empty where it has none
 * @param decisive whether nobody may do anything that this policy does not allow, whatever the
 *     caller's own policies say: true of KMS's keys and of roles that are assumed, where only a
 *     statement for the account lets the account's IAM policies count
 */
public record ResourcePolicy(String account, Optional<String> document, boolean decisive) {

  /** Of a resource whose policy adds to those of its account's roles. */
  public static ResourcePolicy of(String account, Optional<String> document) {
    return new ResourcePolicy(account, document, false);
  }

  /** The text of a policy that is kept as text or as a tree. */
  public static Optional<String> text(JsonNode kept) {
    String text = kept.isTextual() ? kept.textValue() : kept.isObject() ? kept.toString() : "";
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** Who owns what the ARN names; the caller's account where it names none. */
  public static String owner(String arn, CallContext context) {
    String[] fields = arn.split(":", 6);
    return fields.length == 6 && !fields[4].isEmpty() ? fields[4] : context.account();
  }
}
