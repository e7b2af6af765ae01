package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;

/**
 * A type whose service this cloud does not have. A template may describe one under a condition that
 * does not hold; one that is to be made is refused by name.
 *
 * @param type e.g. {@code AWS::EC2::VPCEndpoint}
 */
record NotHere(String type) implements ResourceType {
  @Override
  public Provisioned create(Request request) {
    throw AwsException.unsupported(type);
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    throw AwsException.unsupported(type);
  }

  @Override
  public void delete(Request request) {
    throw AwsException.unsupported(type);
  }
}
