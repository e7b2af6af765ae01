package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;

/** AWS::Events::Archive. */
final class EventsArchive implements ResourceType {
  private static final String SERVICE = "events";

  @Override
  public Optional<String> name(Request request) {
    return Optional.of(request.name("ArchiveName", 48));
  }

  @Override
  public boolean exists(Request request) {
    return Existence.in(() -> describe(request));
  }

  @Override
  public Provisioned create(Request request) {
    var input = members(request).put("EventSourceArn", request.text("SourceArn"));
    request.call(SERVICE, "CreateArchive", input);
    return provisioned(request);
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    var input = members(request);
    for (var name : before.properties()) {
      if (name.getKey().equals("Description") && !input.has("Description")) {
        input.put("Description", "");
      }
      if (name.getKey().equals("RetentionDays") && !input.has("RetentionDays")) {
        input.put("RetentionDays", 0);
      }
    }
    request.call(SERVICE, "UpdateArchive", input);
    request.copy("SourceArn");
    return provisioned(request);
  }

  private static ObjectNode members(Request request) {
    var input =
        request
            .copy("Description", "RetentionDays", "KmsKeyIdentifier")
            .put("ArchiveName", request.physicalId());
    request.json("EventPattern").ifPresent(pattern -> input.put("EventPattern", pattern));
    request.copy("ArchiveName");
    return input;
  }

  @Override
  public void delete(Request request) {
    request.call(SERVICE, "DeleteArchive", Request.input("ArchiveName", request.physicalId()));
  }

  private static ObjectNode describe(Request request) {
    return request.call(
        SERVICE, "DescribeArchive", Request.input("ArchiveName", request.physicalId()));
  }

  private static Provisioned provisioned(Request request) {
    var attributes = Request.input("ArchiveName", request.physicalId());
    attributes.put("Arn", describe(request).path("ArchiveArn").asText());
    return new Provisioned(request.physicalId(), attributes);
  }

  @Override
  public Set<String> attributes() {
    return Set.of("ArchiveName");
  }
}
