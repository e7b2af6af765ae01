package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Brings a resource's tags from what they were to what they shall be. */
final class Tagging {
  private Tagging() {}

  /**
   * For services whose TagResource takes {@code Tags} as a list and UntagResource {@code TagKeys}.
   */
  static void byArn(
      Request request, ObjectNode before, String service, String arnMember, String arn) {
    if (!request.changed(before, "Tags")) {
      return;
    }
    untag(request, before, service, arnMember, arn);
    var input = Request.input(arnMember, arn);
    request.tagList(input, "Tags");
    if (input.has("Tags")) {
      request.call(service, "TagResource", input);
    }
  }

  /** For services whose TagResource takes {@code Tags} as a map. */
  static void byMap(
      Request request, ObjectNode before, String service, String arnMember, String arn) {
    if (!request.changed(before, "Tags")) {
      return;
    }
    untag(request, before, service, arnMember, arn);
    var input = Request.input(arnMember, arn);
    request.tagMap(input, "Tags");
    if (input.has("Tags")) {
      request.call(service, "TagResource", input);
    }
  }

  private static void untag(
      Request request, ObjectNode before, String service, String arnMember, String arn) {
    var gone = request.tagsGone(before);
    if (!gone.isEmpty()) {
      var input = Request.input(arnMember, arn);
      gone.forEach(input.putArray("TagKeys")::add);
      request.call(service, "UntagResource", input);
    }
  }
}
