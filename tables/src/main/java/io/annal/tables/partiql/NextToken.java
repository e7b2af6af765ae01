package io.annal.tables.partiql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Where a SELECT goes on.
 *
 * @param partition which of the partitions that it names
 * @param key {@code ExclusiveStartKey} in it
 */
record NextToken(int partition, Optional<ObjectNode> key) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final NextToken START = new NextToken(0, Optional.empty());

  /** That of a request, which must be for the statement and the parameters it was given out for. */
  static NextToken of(ObjectNode input) {
    if (!input.hasNonNull("NextToken")) {
      return START;
    }
    JsonNode json;
    try {
      json = JSON.readTree(Base64.getUrlDecoder().decode(input.path("NextToken").asText()));
    } catch (IllegalArgumentException | IOException e) {
      throw invalid();
    }
    if (!json.path("for").isTextual() || !json.path("partition").isInt()) {
      throw invalid();
    }
    if (!json.path("for").asText().equals(fingerprint(input))) {
      throw DynamoDbException.validation("NextToken does not match request");
    }
    return new NextToken(
        json.path("partition").asInt(),
        json.path("key") instanceof ObjectNode key ? Optional.of(key) : Optional.empty());
  }

  private static DynamoDbException invalid() {
    return DynamoDbException.validation("Invalid NextToken");
  }

  /** As text, for the statement of that request. */
  String text(ObjectNode input) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("for", fingerprint(input)).put("partition", partition);
    key.ifPresent(each -> json.set("key", each));
    return Base64.getUrlEncoder().encodeToString(json.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String fingerprint(ObjectNode input) {
    try {
      byte[] of =
          JSON.writeValueAsBytes(
              JSON.createArrayNode().add(input.path("Statement")).add(input.path("Parameters")));
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(of);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException | JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
