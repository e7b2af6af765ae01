package io.annal.localcloud.ssm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Service;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The Parameter Store: standard parameters, their versions and tags.
 *
 * <p>A {@code SecureString} is kept in the data directory as it is: nothing on this machine could
 * hold a key better than the file itself. It is masked unless decryption is asked for.
 */
public final class SsmService implements Service {
  private final Map<String, Operation> operations = new HashMap<>();

  public SsmService(Cloud cloud) {
    var parameters = new Parameters(cloud.state(), cloud.clock());
    operations.putAll(new Writes(parameters).operations());
    operations.putAll(new Reads(parameters).operations());
    operations.putAll(new ParameterTags(parameters).operations());
  }

  @Override
  public String name() {
    return "ssm";
  }

  @Override
  public List<String> targets() {
    return List.of("AmazonSSM");
  }

  @Override
  public Map<String, Operation> operations() {
    return operations;
  }

  @Override
  public List<Permission> permissions(String operation, ObjectNode input, CallContext context) {
    Stream<String> names =
        switch (operation) {
          case "GetParameters", "DeleteParameters" ->
              Input.list(input, "Names").stream().map(JsonNode::asText);
          case "GetParametersByPath" -> Input.optionalText(input, "Path").stream();
          case "DescribeParameters" -> Stream.of("*");
          default ->
              Input.optionalText(input, "Name")
                  .or(() -> Input.optionalText(input, "ResourceId"))
                  .stream();
        };
    return names
        .map(name -> new Permission("ssm:" + operation, resource(name, context), Map.of()))
        .toList();
  }

  private static String resource(String name, CallContext context) {
    return name.equals("*") ? "*" : Names.arn(Names.of(name, context).name(), context);
  }
}
