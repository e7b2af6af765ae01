package io.annal.localcloud.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.localcloud.wire.RawService;
import io.annal.localcloud.wire.Service;
import io.annal.localcloud.wire.Trees;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No operation reads an input whose types nobody checked. */
class ServedOperationsTest {
  @Test
  void everyOperationHasTheTypesOfItsInput(@TempDir Path directory) throws Exception {
    try (var state = new MvStateStore(directory.resolve("state.mv"))) {
      var options = LocalCloudOptions.of(directory, 0);
      var cloud = new Dispatcher(options, URI.create("http://127.0.0.1:1"), state, "secret");
      List<Service> services = Services.all(cloud, options);
      cloud.connect(services, Optional.empty());
      var unknown = new TreeSet<String>();

      for (Service service : services) {
        if (!(service instanceof RawService)) {
          var known = known(service.name());
          service.operations().keySet().stream()
              .filter(operation -> !known.contains(operation))
              .forEach(operation -> unknown.add(service.name() + " " + operation));
        }
      }
      services.reversed().forEach(ServedOperationsTest::close);

      assertThat(unknown).as("scripts/input-types.py writes them").isEmpty();
    }
  }

  private static Set<String> known(String service) throws IOException {
    String resource = "/io/annal/localcloud/wire/inputs/" + service + ".json";
    try (var in = ServedOperationsTest.class.getResourceAsStream(resource)) {
      var names = new TreeSet<String>();
      Trees.readJson(in.readAllBytes())
          .path("operations")
          .fieldNames()
          .forEachRemaining(names::add);
      return names;
    }
  }

  private static void close(Service service) {
    service.close();
  }
}
