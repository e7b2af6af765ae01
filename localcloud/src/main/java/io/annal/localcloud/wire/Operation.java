package io.annal.localcloud.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One AWS operation, whatever protocol it came by.
 *
 * <p>Input and output are trees with the member names of the service's API reference. In both, a
 * blob is a {@link com.fasterxml.jackson.databind.node.BinaryNode} and a timestamp a {@link
 * com.fasterxml.jackson.databind.node.POJONode} of an {@link java.time.Instant} in outputs; inputs
 * are read with {@link Input}, which takes a number or a boolean also from the text that the query
 * protocol sends, and a timestamp in each protocol's form.
 */
@FunctionalInterface
public interface Operation {
  /**
   * Does it.
   *
   * @throws AwsException what AWS would answer
   */
  ObjectNode call(ObjectNode input, CallContext context);
}
