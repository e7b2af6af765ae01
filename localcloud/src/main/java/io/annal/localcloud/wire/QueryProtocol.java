package io.annal.localcloud.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.RawService.Reply;
import io.annal.localcloud.wire.RawService.Request;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The query protocol: a form with an {@code Action}, answered in XML. */
record QueryProtocol() implements Protocol {

  @Override
  public Call read(Request request, Service service) {
    if (service.xmlNamespace().isEmpty()) {
      // Half an answer would be worse: a receipt that its client cannot read hides the message.
      throw AwsException.unsupported(
          "The query protocol of '%s', which older clients speak".formatted(service.name()));
    }
    var parameters = new LinkedHashMap<String, List<String>>(request.query());
    parameters.putAll(Urls.query(new String(request.body(), StandardCharsets.UTF_8)));
    var action = parameters.remove("Action");
    if (action == null) {
      throw AwsException.badRequest("MissingAction", "The request has no Action parameter");
    }
    parameters.remove("Version");
    parameters.keySet().removeIf(name -> name.startsWith("X-Amz-"));
    String operation = action.getFirst();
    var input = service.fromQuery(operation, QueryTree.of(parameters));
    service.check(operation, input, InputForm.QUERY);
    return Call.of(operation, input);
  }

  @Override
  public Reply success(Call call, Service service, ObjectNode output, String requestId) {
    var xml = new XmlText(service.maps());
    xml.open(call.operation() + "Response", service.xmlNamespace());
    var shaped = service.toQuery(call.operation(), output);
    xml.element(call.operation() + "Result", shaped, service.flatLists());
    xml.open("ResponseMetadata", "").text("RequestId", requestId).close("ResponseMetadata");
    xml.close(call.operation() + "Response");
    return new Reply(200, Map.of("Content-Type", "text/xml"), xml.bytes());
  }

  @Override
  public Reply failure(
      AwsException error, String queryCode, String xmlNamespace, String requestId) {
    String code = queryCode.equals("UnknownOperationException") ? "InvalidAction" : queryCode;
    var xml = new XmlText(Set.of());
    xml.open("ErrorResponse", xmlNamespace).open("Error", "");
    xml.text("Type", Protocol.fault(error)).text("Code", code);
    xml.text("Message", String.valueOf(error.getMessage())).close("Error");
    xml.text("RequestId", requestId).close("ErrorResponse");
    return new Reply(error.status(), Map.of("Content-Type", "text/xml"), xml.bytes());
  }
}
