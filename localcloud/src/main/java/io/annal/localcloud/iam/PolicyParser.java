package io.annal.localcloud.iam;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.iam.PolicyDocument.Matcher;
import io.annal.localcloud.iam.PolicyDocument.Principals;
import io.annal.localcloud.iam.PolicyDocument.Statement;
import io.annal.localcloud.wire.AwsException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads policy documents, and refuses what IAM refuses, as {@code MalformedPolicyDocument}.
 *
 * <p>See <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html">the
 * grammar</a>.
 */
final class PolicyParser {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final Set<String> VERSIONS = Set.of("2008-10-17", "2012-10-17");
  private static final Set<String> DOCUMENT_FIELDS = Set.of("Version", "Id", "Statement");
  private static final Set<String> STATEMENT_FIELDS =
      Set.of(
          "Sid",
          "Effect",
          "Principal",
          "NotPrincipal",
          "Action",
          "NotAction",
          "Resource",
          "NotResource",
          "Condition");

  private final Kind kind;
  private final Set<String> sids = new HashSet<>();

  private PolicyParser(Kind kind) {
    this.kind = kind;
  }

  /**
   * What a policy is attached to; each has a grammar of its own. A customer managed policy must be
   * of version 2012-10-17, an inline policy may be older
   * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html).
   */
  enum Kind {
    IDENTITY,
    MANAGED,
    TRUST,
    RESOURCE
  }

  static PolicyDocument parse(String document, Kind kind) {
    try {
      return parse(JSON.readTree(document), kind);
    } catch (JsonProcessingException e) {
      throw malformed(
          kind == Kind.TRUST ? "This policy contains invalid Json" : "Syntax errors in policy.");
    }
  }

  static PolicyDocument parse(JsonNode document, Kind kind) {
    return document.isTextual()
        ? parse(document.textValue(), kind)
        : new PolicyParser(kind).document(document);
  }

  private boolean ofIdentity() {
    return kind == Kind.IDENTITY || kind == Kind.MANAGED;
  }

  private PolicyDocument document(JsonNode node) {
    ObjectNode document = object(node, DOCUMENT_FIELDS);
    String version = document.path("Version").asText("2008-10-17");
    if (!VERSIONS.contains(version)) {
      throw syntax();
    }
    JsonNode statements = document.path("Statement");
    if (statements.isMissingNode() || (statements.isArray() && statements.isEmpty())) {
      throw syntax();
    }
    if (kind == Kind.MANAGED && !version.equals("2012-10-17")) {
      throw malformed("Policy document must be version 2012-10-17 or greater.");
    }
    var parsed = new ArrayList<Statement>();
    for (JsonNode statement : statements.isArray() ? statements : List.of(statements)) {
      parsed.add(statement(object(statement, STATEMENT_FIELDS)));
    }
    return new PolicyDocument(version.equals("2012-10-17"), List.copyOf(parsed));
  }

  private Statement statement(ObjectNode statement) {
    sid(statement.path("Sid").asText(""));
    String effect = statement.path("Effect").asText("");
    if (!effect.equals("Allow") && !effect.equals("Deny")) {
      throw syntax();
    }
    Matcher actions =
        matcher(statement, "Action", "NotAction")
            .orElseThrow(() -> malformed("Policy statement must contain actions."));
    actions.patterns().forEach(this::action);
    return new Statement(
        effect.equals("Allow"),
        principals(statement),
        actions,
        resources(statement),
        ConditionParser.conditions(statement.path("Condition")));
  }

  private void sid(String sid) {
    if (ofIdentity() && !sid.matches("[A-Za-z0-9]*")) {
      throw malformed(
          "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular"
              + " expression [A-Za-z0-9]*");
    }
    if (!sid.isEmpty() && !sids.add(sid)) {
      throw malformed("Statement IDs (SID) in a single policy must be unique.");
    }
  }

  private void action(String action) {
    if (action.equals("*") && kind != Kind.TRUST) {
      return;
    }
    if (kind == Kind.TRUST && !action.startsWith("sts:")) {
      throw malformed("AssumeRole policy may only specify STS AssumeRole actions.");
    }
    if (action.indexOf(':') < 0) {
      throw malformed(
          kind == Kind.RESOURCE && action.matches("[A-Za-z*?]+")
              ? "Policy has invalid action: " + action
              : "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
    }
    if (!action.matches("[A-Za-z0-9-]+:[A-Za-z0-9*?]+")) {
      throw malformed("The policy failed legacy parsing");
    }
  }

  private Optional<Matcher> resources(ObjectNode statement) {
    if (kind == Kind.TRUST) {
      if (statement.has("Resource") || statement.has("NotResource")) {
        throw malformed("Has prohibited field Resource");
      }
      return Optional.empty();
    }
    Optional<Matcher> resources = matcher(statement, "Resource", "NotResource");
    if (ofIdentity()) {
      resources
          .orElseThrow(() -> malformed("Policy statement must contain resources."))
          .patterns()
          .forEach(PolicyParser::resource);
    }
    return resources;
  }

  private static void resource(String resource) {
    if (!resource.equals("*") && !resource.startsWith("arn:") && !resource.startsWith("${")) {
      throw malformed("Resource %s must be in ARN format or \"*\".".formatted(resource));
    }
    if (resource.startsWith("arn:") && resource.split(":", -1).length < 3) {
      throw malformed("The policy failed legacy parsing");
    }
  }

  private Optional<Principals> principals(ObjectNode statement) {
    boolean inverted = statement.has("NotPrincipal");
    JsonNode node = statement.path(inverted ? "NotPrincipal" : "Principal");
    if (ofIdentity() && !node.isMissingNode()) {
      throw malformed("Policy document should not specify a principal.");
    }
    if (ofIdentity()) {
      return Optional.empty();
    }
    if (node.isMissingNode()) {
      throw malformed("Missing required field Principal");
    }
    if (inverted && statement.has("Principal")) {
      throw syntax();
    }
    if (node.isTextual()) {
      if (!node.textValue().equals("*")) {
        throw malformed("Invalid principal in policy.");
      }
      return Optional.of(new Principals(inverted, true, List.of(), List.of()));
    }
    object(node, Set.of("AWS", "Service", "Federated", "CanonicalUser"));
    List<String> aws = texts(node.path("AWS"));
    aws.forEach(PolicyParser::awsPrincipal);
    List<String> services = texts(node.path("Service"));
    services.forEach(PolicyParser::servicePrincipal);
    return Optional.of(new Principals(inverted, aws.contains("*"), aws, services));
  }

  private static void awsPrincipal(String principal) {
    boolean known =
        principal.equals("*")
            || principal.matches("\\d{12}")
            || principal.matches("A[A-Z]{3}[A-Z0-9]{12,}")
            || principal.matches("arn:aws[a-z-]*:(iam|sts)::\\d{12}:\\S+");
    if (!known) {
      throw malformed("Invalid principal in policy: \"AWS\":\"%s\"".formatted(principal));
    }
  }

  private static void servicePrincipal(String principal) {
    if (!principal.matches("[a-z0-9.-]+\\.amazon(aws)?\\.com(\\.cn)?")) {
      throw malformed("Invalid principal in policy: \"SERVICE\":\"%s\"".formatted(principal));
    }
  }

  private static Optional<Matcher> matcher(ObjectNode statement, String name, String inverse) {
    if (statement.has(name) && statement.has(inverse)) {
      throw syntax();
    }
    boolean inverted = statement.has(inverse);
    List<String> patterns = texts(statement.path(inverted ? inverse : name));
    return patterns.isEmpty() ? Optional.empty() : Optional.of(new Matcher(inverted, patterns));
  }

  /** A text or a list of texts. */
  static List<String> texts(JsonNode node) {
    if (node.isMissingNode()) {
      return List.of();
    }
    var texts = new ArrayList<String>();
    for (JsonNode item : node.isArray() ? node : List.of(node)) {
      if (!item.isValueNode() || item.isNull()) {
        throw syntax();
      }
      texts.add(item.asText());
    }
    return List.copyOf(texts);
  }

  private static ObjectNode object(JsonNode node, Set<String> fields) {
    if (!(node instanceof ObjectNode object)) {
      throw syntax();
    }
    object
        .fieldNames()
        .forEachRemaining(field -> {
          if (!fields.contains(field)) {
            throw syntax();
          }
        });
    return object;
  }

  static AwsException syntax() {
    return malformed("Syntax errors in policy.");
  }

  static AwsException malformed(String message) {
    return AwsException.badRequest("MalformedPolicyDocument", message);
  }
}
