package io.annal.localcloud.iam;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;

/**
 * AWS's own managed policies. They are read when the first one is asked for, and each is parsed
 * when it is asked for itself: few clouds use more than three of them.
 *
 * <p>See <a
 * href="https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html">AWS's
 * reference</a>; {@code aws-managed-policies.md} beside the data says where it comes from.
 */
final class AwsManagedPolicies {
  /** What the ARN of every AWS managed policy begins with. */
  static final String PREFIX = "arn:aws:iam::aws:policy/";

  private static final String FILE = "aws-managed-policies.jsonl.gz";
  private static final String BEFORE_ARN = "{\"Arn\":\"";
  private static final JsonMapper JSON = new JsonMapper();

  private final Map<String, ManagedPolicy> parsed = new ConcurrentHashMap<>();

  Optional<ManagedPolicy> find(String arn) {
    if (!arn.startsWith(PREFIX)) {
      return Optional.empty();
    }
    return Optional.ofNullable(Lines.BY_ARN.get(arn))
        .map(line -> parsed.computeIfAbsent(arn, _ -> policy(line)));
  }

  List<ManagedPolicy> all() {
    return Lines.BY_ARN.keySet().stream().flatMap(arn -> find(arn).stream()).toList();
  }

  private static Map<String, String> lines() {
    var byArn = new TreeMap<String, String>();
    try (InputStream file =
            Objects.requireNonNull(AwsManagedPolicies.class.getResourceAsStream(FILE), FILE);
        var text =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(file), StandardCharsets.UTF_8))) {
      text.lines().forEach(line -> byArn.put(arn(line), line));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + FILE, e);
    }
    return byArn;
  }

  private static String arn(String line) {
    return line.substring(BEFORE_ARN.length(), line.indexOf('"', BEFORE_ARN.length()));
  }

  private static ManagedPolicy policy(String line) {
    try {
      ObjectNode policy = (ObjectNode) JSON.readTree(line);
      JsonNode document = policy.remove("Document");
      policy.put("PolicyId", Ids.of("ANPA", policy.get("PolicyName").textValue()));
      policy
          .putArray("Versions")
          .addObject()
          .put("VersionId", policy.get("DefaultVersionId").textValue())
          .put("Document", document.toPrettyString())
          .put("CreateDate", policy.get("UpdateDate").textValue());
      return new ManagedPolicy(policy);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("cannot read " + FILE, e);
    }
  }

  /** Read when first asked for. */
  private static final class Lines {
    static final Map<String, String> BY_ARN = lines();

    private Lines() {}
  }
}
