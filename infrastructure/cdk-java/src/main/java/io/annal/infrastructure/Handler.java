package io.annal.infrastructure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.IManagedPolicy;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.iam.ServicePrincipalOpts;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.CfnAlias;
import software.amazon.awscdk.services.lambda.CfnFunction;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.RuntimeFamily;
import software.amazon.awscdk.services.lambda.VersionOptions;
import software.amazon.awscdk.services.logs.CfnLogGroup;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/**
 * A Java function with a log group and a role of its own that allows what it uses and nothing else;
 * with SnapStart it is called by the alias of a published version.
 */
final class Handler extends Construct {
  private static final String START_UP = "-XX:+UseSerialGC";
  private static final String LIVE = "live";

  private final Settings settings;
  private final String name;
  private final Role role;
  private final Function function;
  private final String callable;
  private final String callableArn;

  /**
   * What a function is.
   *
   * @param name without the common prefix, e.g. command-handler
   * @param type the Java class, without its package
   */
  record What(
      String name,
      String type,
      String description,
      int timeoutSeconds,
      Map<String, String> environment,
      List<PolicyStatement> allowed) {}

  /** Where the code is: what {@code annal publish} uploads. */
  record Package(Code code, String key) {}

  Handler(
      Construct scope,
      Settings settings,
      Package code,
      List<? extends IManagedPolicy> managedPolicies,
      What what) {
    super(scope, what.name());
    this.settings = settings;
    this.name = what.name();
    var logs = logGroup();
    this.role = role(logs, managedPolicies, what.allowed());
    this.function = function(code, what);
    // a function that runs before its log group is there makes one that is never cleaned up
    function.getNode().addDependency(logs);
    if (settings.network().given()) {
      // the construct wants the network itself, of which only ids are known
      l1().setVpcConfig(
              CfnFunction.VpcConfigProperty.builder()
                  .subnetIds(settings.network().subnets())
                  .securityGroupIds(settings.network().securityGroups())
                  .build());
    }
    if (settings.snapStart()) {
      callable = published().getRef();
      callableArn = callable;
    } else {
      callable = function.getFunctionName();
      callableArn = function.getFunctionArn();
    }
  }

  private CfnFunction l1() {
    return (CfnFunction) function.getNode().getDefaultChild();
  }

  private LogGroup logGroup() {
    var logs =
        LogGroup.Builder.create(this, "Logs")
            .logGroupName("/aws/lambda/" + settings.name("event-sourcing-" + name))
            .removalPolicy(RemovalPolicy.DESTROY);
    if (settings.ownKey()) {
      logs.encryptionKey(Key.fromKeyArn(this, "OwnKey", settings.kmsKeyArn()));
    }
    var group = logs.build();
    ((CfnLogGroup) group.getNode().getDefaultChild()).setRetentionInDays(settings.keptLogs());
    return group;
  }

  private Role role(
      LogGroup logs,
      List<? extends IManagedPolicy> managedPolicies,
      List<PolicyStatement> allowed) {
    var policy = new PolicyDocument();
    policy.addStatements(
        Statements.allow(
            "WriteItsLog", logs.getLogGroupArn(), "logs:CreateLogStream", "logs:PutLogEvents"));
    policy.addStatements(allowed.toArray(PolicyStatement[]::new));
    var inThisAccount =
        Map.of("StringEquals", Map.of("aws:SourceAccount", Stack.of(this).getAccount()));
    return Role.Builder.create(this, "Role")
        .assumedBy(
            new ServicePrincipal(
                "lambda.amazonaws.com",
                ServicePrincipalOpts.builder().conditions(inThisAccount).build()))
        .managedPolicies(managedPolicies)
        .inlinePolicies(Map.of("event-sourcing-" + name, policy))
        .build();
  }

  private Function function(Package code, What what) {
    var environment = new LinkedHashMap<>(what.environment());
    environment.put("JAVA_TOOL_OPTIONS", START_UP);
    var concurrency = settings.capacity().concurrency();
    return Function.Builder.create(this, "Function")
        .functionName(settings.name("event-sourcing-" + name))
        .description(what.description())
        .runtime(new Runtime("java25", RuntimeFamily.JAVA))
        .architecture(Architecture.ARM_64)
        .handler("io.annal.bank." + what.type() + "::handleRequest")
        .code(code.code())
        .memorySize(settings.capacity().memory())
        .reservedConcurrentExecutions(concurrency == 0 ? null : concurrency)
        .timeout(Duration.seconds(what.timeoutSeconds()))
        // without CDK's own grants: this role is the whole of what the function may do
        .role(role.withoutPolicyUpdates())
        .environment(environment)
        // known when it is deployed only, and so no part of what the version's id is made of
        .currentVersionOptions(VersionOptions.builder().description(code.key()).build())
        .build();
  }

  /**
   * Of the version that is another when, and only when, the function or its package is: AWS makes
   * no other.
   */
  private CfnAlias published() {
    l1().setSnapStart(CfnFunction.SnapStartProperty.builder().applyOn("PublishedVersions").build());
    return CfnAlias.Builder.create(this, "Live")
        .name(LIVE)
        .functionName(function.getFunctionName())
        .functionVersion(function.getCurrentVersion().getVersion())
        .build();
  }

  String name() {
    return name;
  }

  Role role() {
    return role;
  }

  String functionName() {
    return function.getFunctionName();
  }

  /** What callers name: the function, or with SnapStart its alias. */
  String callable() {
    return callable;
  }

  String callableArn() {
    return callableArn;
  }

  String qualifier() {
    return settings.snapStart() ? LIVE : "$LATEST";
  }
}
