package io.annal.tables.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.item.KeyBytes;
import io.annal.tables.item.KeyRules;
import io.annal.tables.schema.IndexDefinition;
import io.annal.tables.schema.IndexDefinition.Kind;
import io.annal.tables.schema.KeySchema;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.AttributeValue.M;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** What a query or scan reads: a table, or one of its indexes. */
record Source(TableDefinition table, Optional<IndexDefinition> index) {

  /** That of a request. */
  static Source of(ObjectNode input, TableDefinition table) {
    Optional<String> name = Members.text(input, "IndexName");
    Optional<IndexDefinition> index = name.flatMap(table::index);
    boolean local = index.filter(found -> found.kind() == Kind.LOCAL).isPresent();
    if (name.isPresent() && !local && Members.flag(input, "ConsistentRead", false)) {
      throw DynamoDbException.validation(
          "Consistent reads are not supported on global secondary indexes");
    }
    if (name.isPresent() && index.isEmpty()) {
      throw DynamoDbException.validation(
          "The table does not have the specified index: " + name.get());
    }
    return new Source(table, index);
  }

  KeySchema key() {
    return index.map(IndexDefinition::key).orElse(table.key());
  }

  int space() {
    return index.map(IndexDefinition::space).orElse(table.space());
  }

  byte[] bytes(M key) {
    return index.isPresent() ? KeyBytes.of(table, index.get(), key) : KeyBytes.of(table, key);
  }

  /** All attributes that tell a place in it: the table's key, and the index's. */
  Set<String> keyNames() {
    var names = new LinkedHashSet<>(table.key().names());
    names.addAll(key().names());
    return names;
  }

  /** Where an item or entry lies, as {@code LastEvaluatedKey} tells it. */
  M place(M item) {
    var place = new LinkedHashMap<String, AttributeValue>();
    place.putAll(KeyRules.only(table.key(), item).values());
    place.putAll(KeyRules.only(key(), item).values());
    return new M(place);
  }
}
