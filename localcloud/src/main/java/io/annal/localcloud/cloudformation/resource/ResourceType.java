package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import java.util.Optional;
import java.util.Set;

/**
 * How resources of one type come, change and go. What a type does, it does through the operations
 * of the service that owns the resource, so what that service refuses is refused here, too.
 */
public interface ResourceType {

  /**
   * The name that the resource will have, known before it is made; empty where its service gives it
   * an id.
   */
  default Optional<String> name(Request request) {
    return Optional.empty();
  }

  /**
   * Says whether there is such a resource already, made by somebody else; asked before {@link
   * #create} with {@link Request#physicalId()} as {@link #name} gave it.
   */
  default boolean exists(Request request) {
    return false;
  }

  /**
   * Makes it.
   *
   * @throws AwsException what the service answered
   */
  Provisioned create(Request request);

  /**
   * Changes it in place.
   *
   * @param before its properties so far
   */
  Provisioned update(Request request, ObjectNode before);

  /** Takes it away. A service's answer that it is gone already is no failure and may be thrown. */
  void delete(Request request);

  /** Why there can be no such resource here, where its service is missing. */
  default Optional<String> absent() {
    return Optional.empty();
  }

  /** Attributes of {@code Fn::GetAtt} beside the read-only properties of the type's schema. */
  default Set<String> attributes() {
    return Set.of();
  }

  /** Properties that nothing here can do; a template that has one is refused. */
  default Set<String> unsupported() {
    return Set.of();
  }

  /**
   * The property of a template's resource, if any, that nothing here can do; functions are not
   * evaluated yet. A type that supports a property with some values only says so here.
   */
  default Optional<String> unsupported(ObjectNode properties) {
    return unsupported().stream().filter(properties::has).sorted().findFirst();
  }

  /**
   * Properties whose change asks for a new resource, beside those that the schema says; from the
   * type's page in the template reference.
   */
  default Set<String> replacedWith() {
    return Set.of();
  }
}
