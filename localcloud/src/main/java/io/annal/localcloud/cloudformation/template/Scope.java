package io.annal.localcloud.cloudformation.template;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.localcloud.wire.AwsException;
import java.util.Map;

/**
 * What a template's functions look at outside of it.
 *
 * @param values of parameters and pseudo parameters, texts and lists
 * @param resources the stack's own
 * @param surroundings what is beyond the stack
 */
public record Scope(Map<String, JsonNode> values, Resources resources, Surroundings surroundings) {

  /** The stack's own resources. */
  public interface Resources {
    /** What {@code Ref} answers for a resource. */
    JsonNode ref(String logicalId);

    /**
     * What {@code Fn::GetAtt} answers for it.
     *
     * @throws AwsException {@code ValidationError} where its type has no such attribute
     */
    JsonNode attribute(String logicalId, String name);
  }

  /** What is beyond the stack. */
  public interface Surroundings {
    /**
     * The value that another stack exports under that name.
     *
     * @throws AwsException {@code ValidationError} where there is none
     */
    JsonNode importValue(String name);

    /**
     * What stands in the Parameter Store.
     *
     * @param name of the parameter, perhaps with {@code :version}
     */
    String storedParameter(String name);
  }

  /** Where no resource may be asked: in conditions and rules. */
  public static final Resources NO_RESOURCES =
      new Resources() {
        @Override
        public JsonNode ref(String logicalId) {
          throw Refusal.format("Unresolved dependencies [%s]".formatted(logicalId));
        }

        @Override
        public JsonNode attribute(String logicalId, String name) {
          throw Refusal.format("Unresolved dependencies [%s]".formatted(logicalId));
        }
      };
}
