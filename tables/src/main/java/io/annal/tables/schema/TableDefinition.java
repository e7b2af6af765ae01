package io.annal.tables.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.Place;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table, as it is described. Changing one makes another.
 *
 * @param place whose
 * @param name unique in its place
 * @param id a UUID, {@code TableId}
 * @param created when
 * @param status as {@code DescribeTable} tells it
 * @param attributes the types of all attributes that are in some key
 * @param key of the table
 * @param indexes global and local ones
 * @param provisioned whether throughput is provisioned; else requests are paid one by one
 * @param throughput where it is provisioned
 * @param stream where one is on
 * @param timeToLive the attribute that says when an item expires, where that is on
 * @param protectedFromDeletion whether {@code DeleteTable} is refused
 * @param space where its items lie in storage
 * @param settings what operations keep and describe but items do not need: tags, class, encryption,
 *     point-in-time recovery, warm throughput, …; callers do not change it
 */
public record TableDefinition(
    Place place,
    String name,
    String id,
    Instant created,
    Status status,
    Map<String, ScalarType> attributes,
    KeySchema key,
    List<IndexDefinition> indexes,
    boolean provisioned,
    Throughput throughput,
    Optional<StreamDefinition> stream,
    Optional<String> timeToLive,
    boolean protectedFromDeletion,
    int space,
    ObjectNode settings) {
  public TableDefinition {
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    indexes = List.copyOf(indexes);
  }

  /** What can be done with it: items are read and written while it is active or updating. */
  public enum Status {
    CREATING,
    ACTIVE,
    UPDATING,
    DELETING
  }

  public String arn() {
    return place.tableArn(name);
  }

  /** The index of that name, unless it is being deleted. */
  public Optional<IndexDefinition> index(String indexName) {
    return indexes.stream()
        .filter(each -> each.name().equals(indexName))
        .filter(each -> each.status() != IndexDefinition.Status.DELETING)
        .findFirst();
  }
}
