package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;

/** What keeps tables and items: each account's and Region's by themselves. */
interface Engine extends AutoCloseable {
  /**
   * Checks a request's types and constraints.
   *
   * @throws AwsException in DynamoDB's words
   */
  void check(String operation, ObjectNode input);

  /**
   * Does an operation of DynamoDB or of DynamoDB Streams.
   *
   * @throws AwsException what it answers, all members included
   */
  ObjectNode call(String operation, ObjectNode input, CallContext context);

  @Override
  void close();
}
