package io.annal.projection;

import io.annal.ReadModel;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A read model in front of another one: what an implementation does not do in a way of its own, the
 * other one does.
 */
public interface ForwardingReadModel extends ReadModel {
  /** The one behind. */
  ReadModel readModel();

  @Override
  default Optional<Row> get(String projection, String key) {
    return readModel().get(projection, key);
  }

  @Override
  default Optional<Row> getEventual(String projection, String key) {
    return readModel().getEventual(projection, key);
  }

  @Override
  default boolean write(List<Write> writes) {
    return readModel().write(writes);
  }

  @Override
  default int remove(List<Row> rows) {
    return readModel().remove(rows);
  }

  @Override
  default RowPage scan(Set<String> projections, Optional<String> position) {
    return readModel().scan(projections, position);
  }

  @Override
  default RowPage under(String key, String after, String upTo, int limit) {
    return readModel().under(key, after, upTo, limit);
  }
}
