package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import java.util.Optional;

/**
 * A type whose service this cloud does not have. A template may describe one under a condition that
 * does not hold; a stack that is to have one is refused by its name before anything else is made.
 *
 * @param type e.g. {@code AWS::EC2::VPCEndpoint}
 * @param option the template's that asks for it, as a sentence that follows; empty where there is
 *     none
 */
record UnsupportedResource(String type, String option) implements ResourceType {
  UnsupportedResource(String type) {
    this(type, "");
  }

  @Override
  public Optional<String> absent() {
    return Optional.of(refusal().getMessage() + option);
  }

  private AwsException refusal() {
    return AwsException.unsupported(type);
  }

  @Override
  public Provisioned create(Request request) {
    throw refusal();
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    throw refusal();
  }

  @Override
  public void delete(Request request) {
    throw refusal();
  }
}
