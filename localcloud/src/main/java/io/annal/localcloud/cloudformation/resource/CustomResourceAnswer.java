package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a custom resource's provider answers.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html#crpg-ref-responses">Response
 *     objects</a>
 */
record CustomResourceAnswer(ObjectNode body, String requestType) {
  private static final int LONGEST = 4096;
  private static final int LONGEST_ID = 1024;
  private static final List<String> ECHOED = List.of("StackId", "RequestId", "LogicalResourceId");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * Checks the form of an answer.
   *
   * @param event what was asked
   * @throws AwsException if it is no answer to that
   */
  static CustomResourceAnswer read(byte[] response, ObjectNode event) {
    if (response.length > LONGEST) {
      throw CustomResourceFailure.of("Response object is too long.");
    }
    var body = parse(response);
    for (var member : ECHOED) {
      if (!body.path(member).equals(event.path(member))) {
        throw CustomResourceFailure.of(
            "Invalid response object: its %s must be %s, and is %s"
                .formatted(member, event.path(member), body.path(member)));
      }
    }
    var answer = new CustomResourceAnswer(body, event.path("RequestType").asText());
    if (answer.physicalId().getBytes(StandardCharsets.UTF_8).length > LONGEST_ID) {
      throw CustomResourceFailure.of("Invalid PhysicalResourceId: it is longer than 1 KB");
    }
    return answer;
  }

  private static ObjectNode parse(byte[] response) {
    var text = new String(response, StandardCharsets.UTF_8);
    try {
      if (JSON.readTree(text) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw CustomResourceFailure.of("Invalid response object: it is not JSON: " + text);
    }
    throw CustomResourceFailure.of("Invalid response object: it is no JSON object: " + text);
  }

  /** Empty where it names none. */
  String physicalId() {
    return body.path("PhysicalResourceId").asText("");
  }

  /**
   * What came of it.
   *
   * @param knownId that it has had so far
   * @throws AwsException if the provider failed
   */
  Provisioned provisioned(String knownId) {
    var status = body.path("Status").asText("");
    if (!status.equals("SUCCESS")) {
      throw CustomResourceFailure.of(
          "Received response status [%s] from custom resource. Message returned: %s (RequestId: %s)"
              .formatted(
                  status,
                  body.path("Reason").asText("no reason"),
                  body.path("RequestId").asText()));
    }
    if (physicalId().isEmpty() && !requestType.equals("Delete")) {
      throw CustomResourceFailure.of("Invalid PhysicalResourceId");
    }
    var data = body.path("Data") instanceof ObjectNode given ? given : Request.input();
    return new Provisioned(
        physicalId().isEmpty() ? knownId : physicalId(), data, body.path("NoEcho").asBoolean());
  }
}
