package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** AWS::CloudWatch::Dashboard. */
final class CloudWatchDashboard implements ResourceType {
  private static final String SERVICE = "monitoring";

  @Override
  public Optional<String> name(Request request) {
    return Optional.of(request.name("DashboardName", 255));
  }

  @Override
  public boolean exists(Request request) {
    return Existence.in(() -> request.call(SERVICE, "GetDashboard", key(request)));
  }

  @Override
  public Provisioned create(Request request) {
    request.copy("DashboardName");
    var input = key(request).put("DashboardBody", request.json("DashboardBody").orElse(""));
    request.call(SERVICE, "PutDashboard", input);
    return new Provisioned(request.physicalId(), Request.input());
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    return create(request);
  }

  @Override
  public void delete(Request request) {
    var input = Request.input();
    input.putArray("DashboardNames").add(request.physicalId());
    request.call(SERVICE, "DeleteDashboards", input);
  }

  private static ObjectNode key(Request request) {
    return Request.input("DashboardName", request.physicalId());
  }
}
