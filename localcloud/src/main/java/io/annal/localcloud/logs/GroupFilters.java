package io.annal.localcloud.logs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Trees;
import java.util.ArrayList;
import java.util.List;

/** The filters of one kind that a group has, by name; they are kept with the group. */
final class GroupFilters {
  /**
   * "There is a maximum of 5 filter patterns containing regex for each log group when creating
   * metric filters or subscription filters", of both kinds together.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html">Quotas</a>
   */
  private static final int MOST_WITH_REGEX = 5;

  private static final List<String> KINDS =
      List.of(MetricFilters.MEMBER, SubscriptionFilters.MEMBER);

  private final LogStore store;
  private final String member;
  private final String kind;
  private final int most;

  /**
   * Filters of a kind.
   *
   * @param member of the stored group
   * @param kind as messages name it, e.g. {@code metric filter}
   * @param most a group may have
   */
  GroupFilters(LogStore store, String member, String kind, int most) {
    this.store = store;
    this.member = member;
    this.kind = kind;
    this.most = most;
  }

  void put(GroupKey key, ObjectNode filter) {
    synchronized (store) {
      ObjectNode group = group(key);
      ObjectNode filters = group.withObject("/" + member);
      filters.set(filter.path("filterName").asText(), filter);
      if (filters.size() > most || withRegex(group) > MOST_WITH_REGEX) {
        throw AwsException.badRequest("LimitExceededException", "Resource limit exceeded.");
      }
      store.putGroup(key, group);
    }
  }

  private static long withRegex(ObjectNode group) {
    return KINDS.stream()
        .flatMap(kind -> group.path(kind).valueStream())
        .filter(filter -> FilterPattern.hasRegex(filter.path("filterPattern").asText()))
        .count();
  }

  ObjectNode delete(ObjectNode input, CallContext context) {
    GroupKey key = StreamOperations.group(input, context, store);
    synchronized (store) {
      ObjectNode group = group(key);
      if (group.withObject("/" + member).remove(Input.text(input, "filterName")) == null) {
        throw LogsErrors.notFound("The specified %s does not exist.".formatted(kind));
      }
      store.putGroup(key, group);
    }
    return Trees.object();
  }

  List<ObjectNode> of(GroupKey key) {
    List<ObjectNode> filters = new ArrayList<>();
    store
        .group(key)
        .ifPresent(
            group -> group.path(member).forEach((JsonNode each) -> filters.add((ObjectNode) each)));
    return filters;
  }

  private ObjectNode group(GroupKey key) {
    return store.group(key).orElseThrow(LogsErrors::noGroup);
  }
}
