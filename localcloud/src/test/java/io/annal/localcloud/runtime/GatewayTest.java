package io.annal.localcloud.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.DoorOptions;
import io.annal.localcloud.wire.Gateway;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Service;
import io.annal.localcloud.wire.Trees;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Whatever a service throws, its caller gets an answer, and the next one, too. */
class GatewayTest {
  private static final String SECRET = "of-this-test";
  private static final AwsCredentialsIdentity OWNER =
      AwsBasicCredentials.create(LocalCloud.OWNER, SECRET);

  @TempDir Path directory;

  enum Failure {
    RUNTIME,
    STACK,
    ASSERTION,
    LINKAGE,
    MEMORY,
    TIME
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"MEMORY", "TIME"})
  void answersWhateverIsThrown(Failure failure) throws Exception {
    var answer = call(failure);

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body())
        .contains("InternalFailure", answer.headers().firstValue("x-amzn-RequestId").orElseThrow())
        .doesNotContain("secret");
  }

  @Test
  void answersWhenMemoryRanOut() throws Exception {
    var answer = call(Failure.MEMORY);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("ServiceUnavailable");
  }

  @Test
  void answersWhoeverWouldWaitForTooLong() throws Exception {
    var answer = call(Failure.TIME);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("ServiceUnavailable", "took too long");
    assertThat(answer.headers().firstValue("x-amzn-RequestId")).isPresent();
  }

  /** Each client reads errors in its own protocol only. */
  @Test
  void tellsWhoeverWouldWaitForTooLongSoInItsProtocol() throws Exception {
    var query =
        call(
            Failure.TIME,
            endpoint ->
                RawRequest.at(endpoint, OWNER, "failing", "POST", "/")
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .body("Action=Fail"));
    var cbor =
        call(
            Failure.TIME,
            endpoint ->
                RawRequest.at(endpoint, OWNER, "failing", "POST", "/service/Failing/operation/Fail")
                    .header("smithy-protocol", "rpc-v2-cbor"));

    assertThat(query.statusCode()).isEqualTo(503);
    assertThat(query.body()).contains("<ErrorResponse", "<Code>ServiceUnavailable</Code>");
    assertThat(cbor.statusCode()).isEqualTo(503);
    assertThat(cbor.headers().firstValue("smithy-protocol")).contains("rpc-v2-cbor");
  }

  /** Of carriers of virtual threads there is one a core. */
  @Test
  void answersOthersWhileAllCoresCompute() throws Exception {
    var end = new AtomicBoolean();
    var computing = new Computing("logs", end);
    var other = new Computing("sqs", new AtomicBoolean(true));
    try (var state = new MvStateStore(directory.resolve("state.mv"));
        var gateway = Gateway.bind(0, Duration.ofSeconds(30))) {
      var endpoint = URI.create("http://127.0.0.1:" + gateway.port());
      var cloud = new Dispatcher(LocalCloudOptions.of(directory, 0), endpoint, state, SECRET);
      cloud.connect(List.of(computing, other), Optional.empty());
      gateway.open(
          cloud, List.of(computing, other), _ -> Optional.empty(), SECRET, DoorOptions.CLOSED);
      var threads = Runtime.getRuntime().availableProcessors() + 1;
      try (var callers = Executors.newFixedThreadPool(threads)) {
        var answers = new ArrayList<Future<HttpResponse<String>>>();
        for (int i = 0; i < threads; i++) {
          answers.add(
              callers.submit(
                  () -> RawRequest.json(endpoint, OWNER, "logs", "logs.Compute", "{}").send()));
        }
        computing.underWay().await();

        var answer = RawRequest.json(endpoint, OWNER, "sqs", "sqs.Compute", "{}").send();

        end.set(true);
        assertThat(answer.statusCode()).isEqualTo(200);
        for (var each : answers) {
          assertThat(each.get().statusCode()).isEqualTo(200);
        }
      }
    }
  }

  private HttpResponse<String> call(Failure failure) throws Exception {
    return call(
        failure, endpoint -> RawRequest.json(endpoint, OWNER, "failing", "Failing.Fail", "{}"));
  }

  private HttpResponse<String> call(Failure failure, Function<URI, RawRequest> request)
      throws Exception {
    var service = new Failing(failure, new CountDownLatch(1));
    try (var state = new MvStateStore(directory.resolve("state.mv"));
        var gateway = Gateway.bind(0, Duration.ofSeconds(2));
        service) {
      var endpoint = URI.create("http://127.0.0.1:" + gateway.port());
      var cloud = new Dispatcher(LocalCloudOptions.of(directory, 0), endpoint, state, SECRET);
      cloud.connect(List.of(service), Optional.empty());
      gateway.open(cloud, List.of(service), _ -> Optional.empty(), SECRET, DoorOptions.CLOSED);
      return request.apply(endpoint).send();
    }
  }

  private record Failing(Failure failure, CountDownLatch end) implements Service {
    @Override
    public String name() {
      return "failing";
    }

    @Override
    public List<String> targets() {
      return List.of("Failing");
    }

    @Override
    public String xmlNamespace() {
      return "https://failing.amazonaws.com/doc/";
    }

    @Override
    public Map<String, Operation> operations() {
      return Map.of("Fail", (_, _) -> fail());
    }

    private ObjectNode fail() {
      switch (failure) {
        case RUNTIME -> throw new IllegalStateException("secret of the inside");
        case STACK -> throw new StackOverflowError();
        case ASSERTION -> throw new AssertionError("secret of the inside");
        case LINKAGE -> throw new NoClassDefFoundError("secret of the inside");
        case MEMORY -> throw new OutOfMemoryError();
        case TIME -> waitForTheEnd();
      }
      throw new IllegalStateException("not a failure: " + failure);
    }

    @Override
    public void close() {
      end.countDown();
    }

    private void waitForTheEnd() {
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Computes, as a pattern is matched: without ever waiting for anything. */
  private record Computing(String name, AtomicBoolean end, CountDownLatch underWay)
      implements Service {
    Computing(String name, AtomicBoolean end) {
      this(name, end, new CountDownLatch(Runtime.getRuntime().availableProcessors()));
    }

    @Override
    public List<String> targets() {
      return List.of(name);
    }

    @Override
    public Map<String, Operation> operations() {
      return Map.of("Compute", (_, _) -> compute());
    }

    private ObjectNode compute() {
      underWay.countDown();
      while (!end.get()) {
        Thread.onSpinWait();
      }
      return Trees.object();
    }
  }
}
