package io.annal.localcloud.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.annal.localcloud.wire.DoorOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * What a page of another origin can do to the cloud in a real browser. Signatures are not verified
 * in half of it: the door alone must keep pages out.
 */
class WebPageTest {
  private static final int MOST_SECONDS = 120;
  private static final DoorOptions CLOSED_TO_PAGES = new DoorOptions(false, Set.of(), Set.of());

  /** Tries all that a page can, and tells its own server what it could read. */
  private static final String PAGE =
      """
      <!doctype html><body><script>
      const cloud = 'CLOUD';
      const signed = '&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-SignedHeaders=host&X-Amz-Signature=0'
        + '&X-Amz-Date=20260101T000000Z&X-Amz-Expires=604800'
        + '&X-Amz-Credential=annal%2F20260101%2Fus-east-1%2Fsns%2Faws4_request';
      const create = name => cloud + '/?Action=CreateTopic&Name=' + name + signed;
      const read = [];
      const keep = what => async answer => {
        const text = await answer.text();
        if (text) read.push(what + ' ' + text);
      };
      const attempt = (what, url, options) => fetch(url, options).then(keep(what)).catch(() => {});
      const image = url => new Promise(done => {
        const picture = new Image();
        picture.onload = picture.onerror = done;
        picture.src = url;
      });
      const script = url => new Promise(done => {
        const element = document.createElement('script');
        element.onload = element.onerror = done;
        element.src = url;
        document.body.append(element);
      });
      const form = (url, fields, type) => new Promise(done => {
        const frame = document.createElement('iframe');
        frame.name = 'frame' + Math.random();
        document.body.append(frame);
        const element = document.createElement('form');
        element.method = 'POST';
        element.enctype = type;
        element.action = url;
        element.target = frame.name;
        for (const [name, value] of Object.entries(fields)) {
          const input = document.createElement('input');
          input.name = name;
          input.value = value;
          element.append(input);
        }
        document.body.append(element);
        frame.onload = done;
        element.submit();
      });
      (async () => {
        const plain = {method: 'POST', headers: {'Content-Type': 'text/plain'}, body: ''};
        await attempt('cors', create('cors'), plain);
        await attempt('no-cors', create('no-cors'), {...plain, mode: 'no-cors'});
        await attempt('get', create('get'), {mode: 'no-cors'});
        await attempt('json', cloud + '/?' + signed, {
          method: 'POST', body: '{}', headers: {'X-Amz-Target': 'AmazonSQS.ListQueues'}});
        await attempt('credentials', create('with'), {...plain, mode: 'no-cors', credentials: 'include'});
        await attempt('status', cloud + '/_annal/status');
        await attempt('outage', cloud + '/_annal/outages/us-east-1', {method: 'PUT'});
        await attempt('outage', cloud + '/_annal/outages/us-east-1', {...plain, mode: 'no-cors'});
        await image(create('image'));
        await image(cloud + '/_annal/status');
        await script(create('script'));
        await form(create('form'), {}, 'text/plain');
        await form(cloud + '/?' + signed, {Action: 'CreateTopic', Name: 'fields'},
          'application/x-www-form-urlencoded');
        navigator.sendBeacon(create('beacon'), '');
        await fetch('/report', {method: 'POST', body: read.join('\\n') || 'nothing'});
      })();
      </script></body>
      """;

  @TempDir Path directory;

  @BeforeAll
  static void needsChromium() {
    if (chromium().isEmpty()) {
      String said = "NOT TESTED: chromium is not on the path";
      System.err.println(said);
      throw new TestAbortedException(said);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPageOfAnotherOriginChangesAndReadsNothing(boolean verify) throws Exception {
    try (var page = new Page();
        var cloud = start(new DoorOptions(verify, Set.of(), Set.of()));
        var topics = Clients.of(cloud, SnsClient.builder())) {
      var report = visit(page, cloud);

      assertThat(report).isEqualTo("nothing");
      assertThat(topics.listTopics().topics()).isEmpty();
      assertThat(status(cloud)).contains("\"regionsOut\":[]");
    }
  }

  @Test
  void aPageThatIsAllowedShowsThatTheAttemptsAreReal() throws Exception {
    try (var page = new Page();
        var cloud = start(new DoorOptions(false, Set.of(), Set.of(page.origin())));
        var topics = Clients.of(cloud, SnsClient.builder())) {
      var report = visit(page, cloud);

      assertThat(report).contains("CreateTopicResponse", "status", "ready");
      assertThat(topics.listTopics().topics())
          .extracting(topic -> topic.topicArn().replaceFirst(".*:", ""))
          .contains("cors");
    }
  }

  @Test
  void aNameThatPointsToTheLoopbackInterfaceReadsNothing() throws Exception {
    try (var cloud = start(CLOSED_TO_PAGES)) {
      assertThat(dump(rebound(cloud))).doesNotContain("ready");
    }
    try (var cloud = start(new DoorOptions(false, Set.of("rebound.test"), Set.of()))) {
      assertThat(dump(rebound(cloud))).contains("ready");
    }
  }

  private static String rebound(LocalCloud cloud) {
    return "http://rebound.test:%d/_annal/status".formatted(cloud.endpoint().getPort());
  }

  @Test
  void theBrowserReadsWhatItsUserAsksFor() throws Exception {
    try (var cloud = start(DoorOptions.CLOSED)) {
      assertThat(dump(cloud.endpoint() + "/_annal/status")).contains("ready");
    }
  }

  private LocalCloud start(DoorOptions door) {
    return LocalCloud.start(LocalCloudOptions.of(directory.resolve("cloud"), 0).withDoor(door));
  }

  private static String status(LocalCloud cloud) throws Exception {
    var request = HttpRequest.newBuilder(cloud.endpoint().resolve("/_annal/status")).build();
    try (var http = HttpClient.newHttpClient()) {
      return http.send(request, BodyHandlers.ofString()).body();
    }
  }

  private String visit(Page page, LocalCloud cloud) throws Exception {
    var browser = browser(List.of(page.serve(cloud)));
    try {
      return page.report();
    } finally {
      end(browser);
    }
  }

  /** A server of another origin, and what its page reports. */
  private static final class Page implements AutoCloseable {
    private final BlockingQueue<String> reports = new LinkedBlockingQueue<>();
    private final HttpServer server;

    Page() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    String origin() {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    String serve(LocalCloud cloud) {
      var page = PAGE.replace("CLOUD", cloud.endpoint().toString());
      server.createContext("/", exchange -> answer(exchange, page));
      server.start();
      return origin() + "/";
    }

    String report() throws InterruptedException {
      var report = reports.poll(MOST_SECONDS, TimeUnit.SECONDS);
      assertThat(report).as("the page's report").isNotNull();
      return String.valueOf(report);
    }

    private void answer(HttpExchange exchange, String page) throws IOException {
      try (exchange) {
        var body = exchange.getRequestBody().readAllBytes();
        byte[] answer = page.getBytes(StandardCharsets.UTF_8);
        if (exchange.getRequestURI().getPath().equals("/report")) {
          reports.add(new String(body, StandardCharsets.UTF_8));
          answer = new byte[] {'.'};
        }
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
      }
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  private String dump(String address) throws Exception {
    var browser = browser(List.of("--dump-dom", address));
    try (var out = browser.getInputStream()) {
      return new String(out.readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      end(browser);
    }
  }

  private Process browser(List<String> arguments) throws IOException {
    var profile = Files.createTempDirectory(directory, "profile-");
    var command = new ArrayList<>(chromium());
    command.addAll(
        List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--host-resolver-rules=MAP rebound.test 127.0.0.1",
            "--user-data-dir=" + profile));
    command.addAll(arguments);
    var builder =
        new ProcessBuilder(command).redirectError(directory.resolve("chromium.log").toFile());
    // it leaves folders behind when it is ended by force
    builder.environment().put("TMPDIR", profile.toString());
    return builder.start();
  }

  private static void end(Process browser) throws InterruptedException {
    browser.descendants().forEach(ProcessHandle::destroyForcibly);
    browser.destroyForcibly().waitFor();
  }

  /** The browser on the path, or nothing. */
  private static List<String> chromium() {
    return Arrays.stream(String.valueOf(System.getenv("PATH")).split(":"))
        .map(folder -> Path.of(folder, "chromium"))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .limit(1)
        .toList();
  }
}
