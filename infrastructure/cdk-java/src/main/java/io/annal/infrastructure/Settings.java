package io.annal.infrastructure;

import java.util.List;
import java.util.Set;
import software.constructs.Node;

/**
 * What can be chosen about the system.
 *
 * @param environment dev, staging or prod; outside dev every name ends in it, and what exists
 *     nowhere else is protected from deletion
 * @param retentionDays how long the archive keeps an event for replay, 1 to 36,500 days
 * @param capacity of tables and functions
 * @param snapStart functions are called by the alias of a published version, which starts from a
 *     snapshot
 * @param alertEmail is told of alarms; empty for nobody
 * @param logRetentionDays 0 for a year in prod and two weeks elsewhere
 * @param kmsKeyArn encrypts tables, bus, archive, queue, logs and topic; empty for keys of AWS
 * @param network where the functions run
 * @param personalData personal fields are kept, encrypted with a key for each person
 * @param transfers there is the function that transfers money
 * @param projectionBatching a queue stands before the projections, which take events in batches
 * @param cache a DAX cluster in the network's subnets, through which queries read rows
 */
public record Settings(
    String environment,
    int retentionDays,
    Capacity capacity,
    boolean snapStart,
    String alertEmail,
    int logRetentionDays,
    String kmsKeyArn,
    Network network,
    boolean personalData,
    boolean transfers,
    boolean projectionBatching,
    Cache cache) {
  private static final Set<String> ENVIRONMENTS = Set.of("dev", "staging", "prod");

  /**
   * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
   */
  private static final List<Integer> LOG_RETENTIONS =
      List.of(
          0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557,
          2922, 3288, 3653);

  public Settings {
    if (!ENVIRONMENTS.contains(environment)) {
      throw new IllegalArgumentException(
          "environment is dev, staging or prod, not '" + environment + "'");
    }
    within("retentionDays", retentionDays, 1, 36_500);
    like("alertEmail", alertEmail, "|[^@\\s]+@[^@\\s]+\\.[^@\\s]+", "an e-mail address or empty");
    like(
        "kmsKeyArn",
        kmsKeyArn,
        "|arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[a-z0-9-]+",
        "the ARN of a KMS key or empty");
    if (!LOG_RETENTIONS.contains(logRetentionDays)) {
      throw new IllegalArgumentException(
          "logRetentionDays is one of %s, not %d".formatted(LOG_RETENTIONS, logRetentionDays));
    }
    if (cache.on() && (!network.given() || network.vpcId().isEmpty())) {
      throw new IllegalArgumentException("dax needs vpcSubnetIds, vpcSecurityGroupIds and vpcId");
    }
  }

  /**
   * Of tables and functions.
   *
   * @param mode provisioned, auto-scaling (from the units to maxUnits) or on-demand
   * @param readUnits of each table, 1 to 40,000
   * @param writeUnits of each table, 1 to 40,000
   * @param maxUnits the most that auto scaling gives a table, of each kind
   * @param memory of each function, 128 to 10,240 MB
   * @param concurrency executions kept for each function, and its limit; 0 keeps none
   */
  public record Capacity(
      String mode, int readUnits, int writeUnits, int maxUnits, int memory, int concurrency) {
    private static final Set<String> MODES = Set.of("provisioned", "auto-scaling", "on-demand");

    public Capacity {
      if (!MODES.contains(mode)) {
        throw new IllegalArgumentException(
            "capacityMode is provisioned, auto-scaling or on-demand, not '" + mode + "'");
      }
      within("readCapacityUnits", readUnits, 1, 40_000);
      within("writeCapacityUnits", writeUnits, 1, 40_000);
      within("maxCapacityUnits", maxUnits, 1, 40_000);
      within("functionMemory", memory, 128, 10_240);
      within("reservedConcurrency", concurrency, 0, 1_000);
      if (mode.equals("auto-scaling") && maxUnits < Math.max(readUnits, writeUnits)) {
        throw new IllegalArgumentException(
            "maxCapacityUnits is at least the %d units that a table has, not %d"
                .formatted(Math.max(readUnits, writeUnits), maxUnits));
      }
    }

    boolean onDemand() {
      return mode.equals("on-demand");
    }

    boolean autoScaling() {
      return mode.equals("auto-scaling");
    }
  }

  /**
   * A DAX cluster.
   *
   * @param on whether there is one
   * @param nodeType e.g. dax.t3.small
   * @param nodes 1 to 10; AWS recommends three at least
   */
  public record Cache(boolean on, String nodeType, int nodes) {
    public Cache {
      like(
          "daxNodeType",
          nodeType,
          "dax\\.[a-z0-9]+\\.[a-z0-9]+",
          "a node type such as dax.t3.small");
      within("daxNodes", nodes, 1, 10);
    }
  }

  /**
   * Where the functions run.
   *
   * @param subnets none for no network of yours
   * @param securityGroups given where subnets are
   * @param vpcId the network of the subnets, for a DAX cluster; else empty
   */
  public record Network(List<String> subnets, List<String> securityGroups, String vpcId) {
    public Network {
      like("vpcId", vpcId, "|vpc-[0-9a-f]+", "an id such as vpc-0123456789abcdef0, or empty");
      subnets.forEach(id ->
          like("vpcSubnetIds", id, "subnet-[0-9a-f]+", "ids such as subnet-0123456789abcdef0"));
      securityGroups.forEach(id ->
          like("vpcSecurityGroupIds", id, "sg-[0-9a-f]+", "ids such as sg-0123456789abcdef0"));
      if (subnets.isEmpty() != securityGroups.isEmpty()) {
        throw new IllegalArgumentException(
            "vpcSubnetIds and vpcSecurityGroupIds are given together, or neither is");
      }
    }

    boolean given() {
      return !subnets.isEmpty();
    }
  }

  /** What {@code -c name=value} says, and the defaults for the rest. */
  static Settings fromContext(Node node) {
    return new Settings(
        text(node, "environment", "dev"),
        number(node, "retentionDays", 365),
        new Capacity(
            text(node, "capacityMode", "provisioned"),
            number(node, "readCapacityUnits", 10),
            number(node, "writeCapacityUnits", 10),
            number(node, "maxCapacityUnits", 100),
            number(node, "functionMemory", 1024),
            number(node, "reservedConcurrency", 0)),
        on(node, "snapStart"),
        text(node, "alertEmail", ""),
        number(node, "logRetentionDays", 0),
        text(node, "kmsKeyArn", ""),
        new Network(
            ids(node, "vpcSubnetIds"), ids(node, "vpcSecurityGroupIds"), text(node, "vpcId", "")),
        on(node, "personalData"),
        on(node, "transfers"),
        on(node, "projectionBatching"),
        new Cache(
            on(node, "dax"),
            text(node, "daxNodeType", "dax.t3.small"),
            number(node, "daxNodes", 3)));
  }

  private static String text(Node node, String name, String otherwise) {
    var value = node.tryGetContext(name);
    return value == null ? otherwise : value.toString();
  }

  private static boolean on(Node node, String name) {
    var value = text(node, name, "off");
    if (!Set.of("off", "on").contains(value)) {
      throw new IllegalArgumentException(name + " is off or on, not '" + value + "'");
    }
    return value.equals("on");
  }

  /** Ids with commas between, as the command line gives them. */
  private static List<String> ids(Node node, String name) {
    var value = text(node, name, "");
    return value.isEmpty() ? List.of() : List.of(value.split(",", -1));
  }

  private static int number(Node node, String name, int otherwise) {
    var value = node.tryGetContext(name);
    try {
      return value == null ? otherwise : Integer.parseInt(value.toString());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is a whole number, not '" + value + "'", e);
    }
  }

  private static void within(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s is a whole number from %d to %d, not %d".formatted(name, least, most, value));
    }
  }

  private static void like(String name, String value, String pattern, String expected) {
    if (!value.matches(pattern)) {
      throw new IllegalArgumentException("%s is %s, not '%s'".formatted(name, expected, value));
    }
  }

  /** The resource's name: plain in dev, with the environment elsewhere. */
  String name(String plain) {
    return environment.equals("dev") ? plain : plain + "-" + environment;
  }

  boolean production() {
    return environment.equals("prod");
  }

  /** Whether what exists nowhere else refuses to be deleted. */
  boolean isProtected() {
    return !environment.equals("dev");
  }

  boolean ownKey() {
    return !kmsKeyArn.isEmpty();
  }

  /** How many days logs are kept. */
  int keptLogs() {
    return logRetentionDays > 0 ? logRetentionDays : production() ? 365 : 14;
  }
}
