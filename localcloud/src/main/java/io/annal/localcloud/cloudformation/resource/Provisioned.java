package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A resource that is there.
 *
 * @param physicalId what {@code Ref} answers
 * @param attributes what {@code Fn::GetAtt} answers, by name; a dotted name as a nested object
 */
public record Provisioned(String physicalId, ObjectNode attributes) {}
