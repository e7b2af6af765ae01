package io.annal.localcloud.iam;

import io.annal.localcloud.iam.PolicyDocument.Matcher;
import io.annal.localcloud.iam.PolicyDocument.Statement;
import io.annal.localcloud.wire.AwsException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The condition keys that this cloud supplies, by the services that bring them. A key that it does
 * not supply would be absent from every request, and {@code ForAllValues}, {@code …IfExists},
 * {@code Null} and negated operators hold for an absent key: a policy with one is refused where it
 * is put, and where one was stored before it never grants.
 *
 * <p>See <a
 * href="https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html">the
 * Service Authorization Reference</a> and <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html">AWS's
 * global condition keys</a>.
 */
final class ConditionKeys {
  /** Keys by service; one that ends in a slash is a family, as {@code aws:PrincipalTag/team}. */
  static final Map<String, List<String>> BY_SERVICE =
      new TreeMap<>(
          Map.of(
              "aws",
              List.of(
                  "aws:CurrentTime",
                  "aws:EpochTime",
                  "aws:MultiFactorAuthPresent",
                  "aws:PrincipalAccount",
                  "aws:PrincipalArn",
                  "aws:PrincipalIsAWSService",
                  "aws:PrincipalServiceName",
                  "aws:PrincipalServiceNamesList",
                  "aws:PrincipalTag/",
                  "aws:PrincipalType",
                  "aws:RequestTag/",
                  "aws:RequestedRegion",
                  "aws:ResourceAccount",
                  "aws:SecureTransport",
                  "aws:SourceAccount",
                  "aws:SourceArn",
                  "aws:SourceIp",
                  "aws:SourceOwner",
                  "aws:TagKeys",
                  "aws:ViaAWSService",
                  "aws:userid"),
              "cloudwatch",
              List.of("cloudwatch:namespace"),
              "dynamodb",
              List.of(
                  "dynamodb:Attributes",
                  "dynamodb:EnclosingOperation",
                  "dynamodb:FullTableScan",
                  "dynamodb:LeadingKeys",
                  "dynamodb:ReturnConsumedCapacity",
                  "dynamodb:ReturnValues",
                  "dynamodb:Select"),
              "events",
              List.of("events:detail-type", "events:eventBusInvocation", "events:source"),
              "iam",
              List.of("iam:PassedToService", "iam:PermissionsBoundary", "iam:PolicyARN"),
              "kms",
              List.of(
                  "kms:CallerAccount",
                  "kms:EncryptionContext:",
                  "kms:EncryptionContextKeys",
                  "kms:RequestAlias"),
              "lambda",
              List.of("lambda:FunctionArn", "lambda:Principal"),
              "s3",
              List.of(
                  "s3:ResourceAccount", "s3:VersionId", "s3:delimiter", "s3:max-keys", "s3:prefix"),
              "sns",
              List.of("sns:Endpoint", "sns:Protocol"),
              "sts",
              List.of("sts:ExternalId", "sts:RoleSessionName")));

  /**
   * Keys that requests here never carry, on AWS as here: nobody is in an organization or a VPC, no
   * user signs in, no service calls another in a caller's name, and no grants or service-linked
   * roles are made.
   */
  static final List<String> NEVER_PRESENT =
      List.of(
          "aws:CalledVia",
          "aws:CalledViaFirst",
          "aws:CalledViaLast",
          "aws:FederatedProvider",
          "aws:MultiFactorAuthAge",
          "aws:PrincipalOrgID",
          "aws:PrincipalOrgPaths",
          "aws:ResourceOrgID",
          "aws:ResourceOrgPaths",
          "aws:SourceIdentity",
          "aws:SourceOrgID",
          "aws:SourceOrgPaths",
          "aws:SourceVpc",
          "aws:SourceVpce",
          "aws:VpcSourceIp",
          "aws:username",
          "iam:AWSServiceName",
          "kms:GrantIsForAWSResource",
          "kms:ViaService");

  private static final Set<String> SUPPLIED = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  static {
    BY_SERVICE.values().forEach(SUPPLIED::addAll);
    SUPPLIED.addAll(NEVER_PRESENT);
  }

  /** The services of this cloud by the prefixes of their actions. */
  private static final Set<String> SERVICES =
      Set.of(
          "application-autoscaling",
          "ce",
          "cloudformation",
          "cloudwatch",
          "dynamodb",
          "ecr",
          "events",
          "iam",
          "kms",
          "lambda",
          "logs",
          "s3",
          "sns",
          "sqs",
          "ssm",
          "sts");

  private ConditionKeys() {}

  /** Whether requests carry that key here where they do on AWS. */
  static boolean supplied(String key) {
    if (SUPPLIED.contains(key)) {
      return true;
    }
    int end = Math.max(key.indexOf('/'), key.indexOf(':', key.indexOf(':') + 1));
    return end > 0 && SUPPLIED.contains(key.substring(0, end + 1));
  }

  /**
   * Refuses a policy that asks for a key which nobody supplies, unless its statement is about
   * services that this cloud does not have and so decides nothing here.
   *
   * @throws AwsException naming the key
   */
  static void require(PolicyDocument policy) {
    policy.statements().stream()
        .filter(statement -> decidesHere(statement.actions()))
        .map(Statement::conditions)
        .flatMap(List::stream)
        .map(PolicyDocument.Condition::key)
        .filter(key -> !supplied(key))
        .min(Comparator.naturalOrder())
        .ifPresent(key -> {
          throw PolicyParser.malformed(
              "The condition key %s is not supported by Annal's local cloud".formatted(key));
        });
  }

  /**
   * The same of a managed policy, before it is attached. AWS's own are taken as they are, since
   * nobody here can write them otherwise: a statement with an unsupplied key grants nothing, and
   * denies whatever else it names.
   */
  static void require(ManagedPolicy policy) {
    if (!policy.ofAws()) {
      require(PolicyParser.parse(policy.document(), PolicyParser.Kind.IDENTITY));
    }
  }

  private static boolean decidesHere(Matcher actions) {
    return actions.inverted() || actions.patterns().stream().anyMatch(ConditionKeys::isOfAService);
  }

  private static boolean isOfAService(String action) {
    int colon = action.indexOf(':');
    String service = (colon < 0 ? action : action.substring(0, colon)).toLowerCase(Locale.ROOT);
    return SERVICES.stream().anyMatch(ours -> Glob.matches(Glob.plain(service), ours));
  }
}
