package io.annal.localcloud.iam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The policies of AWS itself that are commonly attached; others are not found. {@code
 * ReadOnlyAccess} is cut to the services that the local cloud has.
 *
 * <p>See <a
 * href="https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html">AWS's
 * reference</a>, where the documents come from.
 */
final class AwsManagedPolicies {
  private static final String FILE = "aws-managed-policies.json";

  private final Map<String, ManagedPolicy> byArn;

  private AwsManagedPolicies(Map<String, ManagedPolicy> byArn) {
    this.byArn = byArn;
  }

  static AwsManagedPolicies load() {
    var byArn = new TreeMap<String, ManagedPolicy>();
    try (InputStream file =
        Objects.requireNonNull(AwsManagedPolicies.class.getResourceAsStream(FILE), FILE)) {
      for (Map.Entry<String, JsonNode> entry : new JsonMapper().readTree(file).properties()) {
        ManagedPolicy policy = policy(entry.getKey(), entry.getValue());
        byArn.put(policy.arn(), policy);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new AwsManagedPolicies(byArn);
  }

  Optional<ManagedPolicy> find(String arn) {
    return Optional.ofNullable(byArn.get(arn));
  }

  List<ManagedPolicy> all() {
    return List.copyOf(byArn.values());
  }

  private static ManagedPolicy policy(String name, JsonNode described) {
    ObjectNode policy = described.deepCopy();
    JsonNode document = policy.remove("Document");
    String created = policy.get("CreateDate").textValue();
    policy.put("PolicyName", name);
    if (!policy.has("UpdateDate")) {
      policy.put("UpdateDate", created);
    }
    if (!policy.has("PolicyId")) {
      policy.put("PolicyId", Ids.of("ANPA", name));
    }
    policy
        .putArray("Versions")
        .addObject()
        .put("VersionId", policy.get("DefaultVersionId").textValue())
        .put("Document", document.toPrettyString())
        .put("CreateDate", policy.get("UpdateDate").textValue());
    return new ManagedPolicy(policy);
  }
}
