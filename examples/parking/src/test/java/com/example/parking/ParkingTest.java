package com.example.parking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import io.annal.AggregateId;
import io.annal.command.Command;
import io.annal.command.CommandHandler;
import io.annal.dynamodb.LocalDynamoDb;
import io.annal.dynamodb.Tables;
import io.annal.lambda.LambdaFunction;
import io.annal.memory.InMemoryEventStore;
import io.annal.memory.InMemoryReadModel;
import io.annal.projection.Projector;
import io.annal.runtime.Domain;
import io.annal.testkit.FaultyBus;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The functions as they are deployed, on tables in memory; and the projection under a bad bus. */
class ParkingTest {
  private static final Map<String, String> VARIABLES =
      Map.of(
          "AWS_REGION", "eu-central-1",
          "AWS_ENDPOINT_URL", LocalDynamoDb.endpoint().toString(),
          "EVENT_STORE_TABLE", LocalDynamoDb.create(Tables.eventStore("garage-events")),
          "READ_MODEL_TABLE", LocalDynamoDb.create(Tables.readModel("garage-rows")));

  @Test
  void aGarageFills() throws IOException {
    var commands = LambdaFunction.commands(Domain.deployed(), VARIABLES);
    assertThat(call(commands, command("EnterGarage", "\"plate\":\"ZH 1\""))).contains("404");
    assertThat(call(commands, command("OpenGarage", "\"spaces\":1"))).contains("200");
    assertThat(call(commands, command("EnterGarage", "\"plate\":\"ZH 1\""))).contains("200");
    assertThat(call(commands, command("EnterGarage", "\"plate\":\"ZH 2\"")))
        .contains("422", "All 1 spaces are taken.");
    assertThat(call(commands, command("EnterGarage", "\"plate\":7")))
        .contains("400", "eventData.plate: expected a string");

    var queries = LambdaFunction.queries(Domain.deployed(), VARIABLES);
    assertThat(call(queries, "{\"queryType\":\"reconstructState\",\"aggregateId\":\"garage-1\"}"))
        .contains("200", "ZH 1");
  }

  @Test
  void theOccupancyIsRightHoweverTheEventsCome() {
    var store = new InMemoryEventStore();
    var readModel = new InMemoryReadModel();
    var handler = new CommandHandler<>(Parking.GARAGE, store);
    var id = new AggregateId("garage-1");
    handler.handle(Command.of(id, "1", new Garage.OpenGarage(9)));
    for (int car = 2; car < 9; car++) {
      handler.handle(Command.of(id, "" + car, new Garage.EnterGarage("ZH " + car)));
    }

    new FaultyBus(7, 0.3, 0.3)
        .deliver(store.commits(), new Projector<>(Parking.OCCUPANCY, store, readModel));

    assertThat(Parking.OCCUPANCY.read(readModel.get("Occupancy", "garage-1").orElseThrow()))
        .contains(new Parking.Occupancy(9, 7));
  }

  private static String command(String type, String data) {
    return "{\"aggregateId\":\"garage-1\",\"eventType\":\"%s\",\"eventData\":{%s}}"
        .formatted(type, data);
  }

  private static String call(LambdaFunction function, String payload) throws IOException {
    var output = new ByteArrayOutputStream();
    function.handle(new ByteArrayInputStream(payload.getBytes(UTF_8)), output, context());
    return output.toString(UTF_8);
  }

  private static int requests;

  /** Lambda's own, of which a function reads the request's id and the time that is left. */
  private static Context context() {
    var id = "request-" + ++requests;
    return (Context)
        Proxy.newProxyInstance(
            Context.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (proxy, method, arguments) -> method.getReturnType() == int.class ? 30_000 : id);
  }
}
