package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * A type that only stands in the template, on AWS too: AWS::CDK::Metadata says which library wrote
 * it.
 */
final class NothingToProvision implements ResourceType {
  private final String[] properties;

  /**
   * @param properties that the type has, and that mean nothing outside of the template
   */
  NothingToProvision(String... properties) {
    this.properties = properties.clone();
  }

  @Override
  public Optional<String> name(Request request) {
    return Optional.of(request.generated(120));
  }

  @Override
  public Provisioned create(Request request) {
    request.copy(properties);
    return new Provisioned(request.physicalId(), Request.input());
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    return create(request);
  }

  @Override
  public void delete(Request request) {
    request.copy(properties);
  }
}
