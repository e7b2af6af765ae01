package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.dynamodb.TablePolicies.Revision;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Trees;
import java.util.Map;
import java.util.Optional;

/**
 * Attaches, reads and takes off tables' policies; those of streams are refused. A change holds from
 * the next call on, where AWS's takes a while.
 */
final class PolicyOperations {
  private static final String NONE = "NO_POLICY";

  private final TableOperations tables;
  private final TablePolicies policies;

  PolicyOperations(TableOperations tables, TablePolicies policies) {
    this.tables = tables;
    this.policies = policies;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "DeleteResourcePolicy", this::delete,
        "GetResourcePolicy", this::get,
        "PutResourcePolicy", this::put);
  }

  private ObjectNode get(ObjectNode input, CallContext context) {
    String table = table("GetResourcePolicy", input, context);
    var found = policies.of(table, context).orElseThrow(() -> missing(table));
    return Trees.object().put("Policy", found.policy()).put("RevisionId", found.id());
  }

  private synchronized ObjectNode put(ObjectNode input, CallContext context) {
    String table = table("PutResourcePolicy", input, context);
    String policy = Input.text(input, "Policy");
    expect(input, policies.of(table, context), table);
    return Trees.object().put("RevisionId", policies.put(table, policy, context).id());
  }

  private synchronized ObjectNode delete(ObjectNode input, CallContext context) {
    String table = table("DeleteResourcePolicy", input, context);
    var found = policies.of(table, context);
    expect(input, found, table);
    policies.remove(table, context);
    var output = Trees.object();
    found.ifPresent(revision -> output.put("RevisionId", revision.id()));
    return output;
  }

  private static void expect(ObjectNode input, Optional<Revision> found, String table) {
    Input.optionalText(input, "ExpectedRevisionId")
        .filter(expected -> !expected.equals(found.map(Revision::id).orElse(NONE)))
        .ifPresent(_ -> {
          throw missing(table);
        });
  }

  private String table(String operation, ObjectNode input, CallContext context) {
    String arn = Input.text(input, "ResourceArn");
    if (!arn.startsWith("arn:")) {
      throw AwsException.validation("Invalid ResourceArn: " + arn);
    }
    if (arn.contains("/stream/")) {
      throw AwsException.unsupported(operation + " for a stream");
    }
    if (arn.contains("/index/")) {
      throw AwsException.validation("A policy is its table's, not an index's: " + arn);
    }
    return tables.existing(arn, context);
  }

  private static AwsException missing(String table) {
    return AwsException.badRequest(
        "PolicyNotFoundException",
        "Resource-based policy not found for the provided ResourceArn: table " + table);
  }
}
