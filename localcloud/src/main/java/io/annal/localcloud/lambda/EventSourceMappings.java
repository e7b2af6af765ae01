package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Operation;
import java.util.Map;

final class EventSourceMappings implements ConcurrencyOperations.MappingTags, AutoCloseable {
  EventSourceMappings(
      Cloud cloud,
      LambdaSettings settings,
      Functions functions,
      Invoker invoker,
      MetricShipper metrics) {}

  Map<String, Operation> operations() {
    return Map.of();
  }

  void start() {}

  @Override
  public void close() {}

  @Override
  public ObjectNode of(String uuid, CallContext context) {
    throw Refusals.notFound("");
  }

  @Override
  public void set(String uuid, ObjectNode tags, CallContext context) {}
}
