package io.annal.localcloud.kms;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The keys that AWS manages. Their aliases are there from the beginning; a key comes with the first
 * use of its alias: "If you specify a predefined AWS alias (an AWS alias with no key ID), AWS KMS
 * associates the alias with an AWS managed key"
 * (https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html).
 */
final class ManagedKeys {
  static final String PREFIX = "alias/aws/";

  private static final SortedSet<String> SERVICES =
      new TreeSet<>(
          Set.of(
              "acm",
              "backup",
              "dynamodb",
              "ebs",
              "ecr",
              "elasticfilesystem",
              "es",
              "glue",
              "kinesis",
              "kinesisvideo",
              "lambda",
              "rds",
              "redshift",
              "s3",
              "secretsmanager",
              "sns",
              "sqs",
              "ssm",
              "xray"));

  private ManagedKeys() {}

  static SortedSet<String> aliases() {
    var aliases = new TreeSet<String>();
    SERVICES.forEach(service -> aliases.add(PREFIX + service));
    return aliases;
  }

  static boolean has(String alias) {
    return alias.startsWith(PREFIX) && SERVICES.contains(alias.substring(PREFIX.length()));
  }

  static Key make(String alias, long now, CallContext context) {
    String service = alias.substring(PREFIX.length());
    ObjectNode stored = Key.blank(now, context).put("KeyManager", "AWS");
    stored.put(
        "Description",
        "Default key that protects my %s data when no other key is defined".formatted(service));
    stored.put("Rotation", 365L);
    stored.put("Policy", policy(service, context));
    stored.set("Tags", JsonNodeFactory.instance.objectNode());
    return new Key(stored);
  }

  /**
   * Whoever may use the service uses the key through it; directly, the account reads what describes
   * the key.
   */
  private static String policy(String service, CallContext context) {
    return """
    {"Version":"2012-10-17","Id":"auto-%1$s-1","Statement":[{"Sid":"Allow access through %1$s for all principals in the account that are authorized to use it","Effect":"Allow",\
    "Principal":{"AWS":"*"},"Action":["kms:Encrypt","kms:Decrypt","kms:ReEncrypt*","kms:GenerateDataKey*","kms:CreateGrant","kms:DescribeKey"],"Resource":"*",\
    "Condition":{"StringEquals":{"kms:CallerAccount":"%2$s","kms:ViaService":"%1$s.%3$s.amazonaws.com"}}},{"Sid":"Allow direct access to key metadata to the account","Effect":"Allow",\
    "Principal":{"AWS":"arn:aws:iam::%2$s:root"},"Action":["kms:Describe*","kms:Get*","kms:List*","kms:RevokeGrant"],"Resource":"*"}]}\
    """
        .formatted(service, context.account(), context.region());
  }
}
