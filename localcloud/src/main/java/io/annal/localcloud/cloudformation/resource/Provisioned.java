package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A resource that is there.
 *
 * @param physicalId what {@code Ref} answers
 * @param attributes what {@code Fn::GetAtt} answers, by name; a dotted name as a nested object
 * @param noEcho whether its attributes are to be masked wherever they are shown
 */
public record Provisioned(String physicalId, ObjectNode attributes, boolean noEcho) {

  /** One with nothing to hide. */
  public Provisioned(String physicalId, ObjectNode attributes) {
    this(physicalId, attributes, false);
  }
}
