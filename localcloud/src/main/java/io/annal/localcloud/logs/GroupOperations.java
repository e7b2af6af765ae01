package io.annal.localcloud.logs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.EncryptionKey;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.StateStore.Entry;
import io.annal.localcloud.wire.Trees;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Log groups: making, describing, retention, tags. */
final class GroupOperations {
  private static final Pattern NAME = Pattern.compile("[.\\-_/#A-Za-z0-9]+");
  private static final int LONGEST_NAME = 512;

  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
  private static final Set<Long> RETENTIONS =
      Set.of(
          1L, 3L, 5L, 7L, 14L, 30L, 60L, 90L, 120L, 150L, 180L, 365L, 400L, 545L, 731L, 1096L,
          1827L, 2192L, 2557L, 2922L, 3288L, 3653L);

  private final Cloud cloud;
  private final LogStore store;

  GroupOperations(Cloud cloud, LogStore store) {
    this.cloud = cloud;
    this.store = store;
  }

  Map<String, Operation> operations() {
    Map<String, Operation> all = new HashMap<>();
    all.put("CreateLogGroup", this::create);
    all.put("DeleteLogGroup", this::delete);
    all.put("DescribeLogGroups", this::describe);
    all.put("PutRetentionPolicy", this::retain);
    all.put("DeleteRetentionPolicy", this::forget);
    all.put("AssociateKmsKey", this::associateKey);
    all.put(
        "DisassociateKmsKey",
        (input, context) ->
            change(input, context, "logGroupName", group -> group.remove("kmsKeyId")));
    all.put("TagResource", (input, context) -> tag(input, context, "resourceArn"));
    all.put("TagLogGroup", (input, context) -> tag(input, context, "logGroupName"));
    all.put("UntagResource", (input, context) -> untag(input, context, "resourceArn", "tagKeys"));
    all.put("UntagLogGroup", (input, context) -> untag(input, context, "logGroupName", "tags"));
    all.put("ListTagsForResource", (input, context) -> tags(input, context, "resourceArn"));
    all.put("ListTagsLogGroup", (input, context) -> tags(input, context, "logGroupName"));
    all.put(
        "DescribeIndexPolicies",
        (input, context) -> Trees.object().set("indexPolicies", Trees.array()));
    all.put("GetDataProtectionPolicy", (input, context) -> Trees.object());
    return all;
  }

  private static AwsException invalidName(String name, String rule) {
    return LogsErrors.invalid(
        "1 validation error detected: Value '%s' at 'logGroupName' failed to satisfy constraint: %s"
            .formatted(name, rule));
  }

  private ObjectNode create(ObjectNode input, CallContext context) {
    String name = Input.text(input, "logGroupName");
    if (name.length() > LONGEST_NAME) {
      throw invalidName(name, "Member must have length less than or equal to " + LONGEST_NAME);
    }
    if (!NAME.matcher(name).matches()) {
      throw invalidName(
          name, "Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+");
    }
    EncryptionKey.check(cloud, input, "kmsKeyId", "InvalidParameterException", context);
    ObjectNode group =
        Trees.object()
            .put("logGroupName", name)
            .put("creationTime", cloud.clock().millis())
            .put("logGroupClass", Input.optionalText(input, "logGroupClass").orElse("STANDARD"));
    Input.optionalText(input, "kmsKeyId").ifPresent(key -> group.put("kmsKeyId", key));
    Input.optionalObject(input, "tags").ifPresent(tags -> group.set("tags", tags.deepCopy()));
    if (!store.createGroup(GroupKey.of(name, context), group)) {
      throw LogsErrors.exists("log group");
    }
    return Trees.object();
  }

  private ObjectNode delete(ObjectNode input, CallContext context) {
    GroupKey key = key(input, context, "logGroupName");
    existing(key);
    store.deleteGroup(key);
    return Trees.object();
  }

  private ObjectNode describe(ObjectNode input, CallContext context) {
    String place = context.account() + "/" + context.region() + "/";
    String prefix = Input.optionalText(input, "logGroupNamePrefix").orElse("");
    String pattern = Input.optionalText(input, "logGroupNamePattern").orElse("");
    if (!prefix.isEmpty() && !pattern.isEmpty()) {
      throw LogsErrors.invalid(
          "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
    }
    List<ObjectNode> found = new ArrayList<>();
    for (Entry entry : store.groups(place + prefix)) {
      if (entry.value().path("logGroupName").asText().contains(pattern)) {
        found.add(shown((ObjectNode) entry.value(), context));
      }
    }
    return Paging.page(input, found, "logGroups");
  }

  private ObjectNode shown(ObjectNode group, CallContext context) {
    GroupKey key = GroupKey.of(group.path("logGroupName").asText(), context);
    ObjectNode shown = group.deepCopy();
    shown.remove(List.of("tags", MetricFilters.MEMBER, SubscriptionFilters.MEMBER));
    return shown
        .put("metricFilterCount", group.path(MetricFilters.MEMBER).size())
        .put("arn", key.arn() + ":*")
        .put("logGroupArn", key.arn())
        .put("storedBytes", store.storedBytes(key));
  }

  private ObjectNode retain(ObjectNode input, CallContext context) {
    long days =
        Input.optionalLong(input, "retentionInDays")
            .orElseThrow(() -> LogsErrors.invalid("retentionInDays must be given"));
    if (!RETENTIONS.contains(days)) {
      throw LogsErrors.invalid(
          ("1 validation error detected: Value '%d' at 'retentionInDays' failed to satisfy"
                  + " constraint: Member must satisfy enum value set: %s")
              .formatted(days, RETENTIONS.stream().sorted().toList()));
    }
    return change(input, context, "logGroupName", group -> group.put("retentionInDays", days));
  }

  private ObjectNode forget(ObjectNode input, CallContext context) {
    return change(input, context, "logGroupName", group -> group.remove("retentionInDays"));
  }

  private ObjectNode associateKey(ObjectNode input, CallContext context) {
    EncryptionKey.check(cloud, input, "kmsKeyId", "InvalidParameterException", context);
    String key = Input.text(input, "kmsKeyId");
    return change(input, context, "logGroupName", group -> group.put("kmsKeyId", key));
  }

  private ObjectNode tag(ObjectNode input, CallContext context, String member) {
    ObjectNode more = Input.optionalObject(input, "tags").orElseGet(Trees::object);
    return change(
        input,
        context,
        member,
        group -> {
          ObjectNode tags =
              group.get("tags") instanceof ObjectNode there ? there : group.putObject("tags");
          tags.setAll(more);
        });
  }

  private ObjectNode untag(
      ObjectNode input, CallContext context, String member, String keysMember) {
    List<JsonNode> keys = Input.list(input, keysMember);
    return change(
        input,
        context,
        member,
        group -> {
          if (group.get("tags") instanceof ObjectNode tags) {
            keys.forEach(key -> tags.remove(key.asText()));
          }
        });
  }

  private ObjectNode tags(ObjectNode input, CallContext context, String member) {
    ObjectNode group = existing(key(input, context, member));
    ObjectNode output = Trees.object();
    output.set("tags", group.get("tags") instanceof ObjectNode tags ? tags : Trees.object());
    return output;
  }

  /** An honest nothing: what would make one is refused by name. */
  private synchronized ObjectNode change(
      ObjectNode input, CallContext context, String member, Consumer<ObjectNode> change) {
    GroupKey key = key(input, context, member);
    ObjectNode group = existing(key);
    change.accept(group);
    store.putGroup(key, group);
    return Trees.object();
  }

  private ObjectNode existing(GroupKey key) {
    return store.group(key).orElseThrow(LogsErrors::noGroup);
  }

  private static GroupKey key(ObjectNode input, CallContext context, String member) {
    return GroupKey.of(Input.text(input, member), context);
  }
}
