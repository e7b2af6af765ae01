package io.annal.tables.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.annal.tables.TableEngine;
import io.annal.tables.TableOptions;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TablesServerTest {
  private static final String SIGNED =
      "AWS4-HMAC-SHA256 Credential=%s/20260101/%s/dynamodb/aws4_request, SignedHeaders=host,"
          + " Signature=00";

  private final TableEngine engine = TableEngine.open(TableOptions.inMemory());
  private final HttpClient client = HttpClient.newHttpClient();
  private TablesServer server;

  TablesServerTest() throws IOException {
    server = TablesServer.start(engine, 0);
  }

  @BeforeEach
  void create() throws Exception {
    send(
        "CreateTable",
        """
        {"TableName": "orders", "BillingMode": "PAY_PER_REQUEST",
         "AttributeDefinitions": [{"AttributeName": "h", "AttributeType": "S"}],
         "KeySchema": [{"AttributeName": "h", "KeyType": "HASH"}]}
        """);
  }

  @AfterEach
  void close() {
    server.close();
    engine.close();
  }

  @Test
  void an_answer_has_an_id_and_the_checksum_that_clients_verify() throws Exception {
    HttpResponse<byte[]> answer = send("ListTables", "{}");

    var checksum = new CRC32();
    checksum.update(answer.body());
    assertThat(answer.body()).asString().isEqualTo("{\"TableNames\":[\"orders\"]}");
    assertThat(answer.headers().firstValue("x-amz-crc32"))
        .contains(Long.toString(checksum.getValue()));
    assertThat(answer.headers().firstValue("x-amzn-RequestId")).isPresent();
  }

  @Test
  void account_and_region_are_those_of_the_signature() throws Exception {
    HttpResponse<byte[]> other =
        send("ListTables", "{}", "Authorization", SIGNED.formatted("111122223333", "eu-west-1"));

    assertThat(other.body()).asString().isEqualTo("{\"TableNames\":[]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          ListTables |  | {'__type':'com.amazon.coral.service#SerializationException'}
          ListTables | {'a': | {'__type':'com.amazon.coral.service#SerializationException'}
          ListTables | [] | {'__type':'com.amazon.coral.service#SerializationException','Message':'Unexpected field type'}
          ListTables | {'Limit':'a'} | {'__type':'com.amazon.coral.service#SerializationException','Message':'STRING_VALUE cannot be converted to Integer'}
          Nonsense | {} | {'__type':'com.amazon.coral.service#UnknownOperationException'}
          DescribeTable | {} | {'__type':'com.amazon.coral.validate#ValidationException','message':'The parameter (TableName) is required but was not present in the request'}
          DescribeTable | {'TableName':'none'} | {'__type':'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException','message':'Requested resource not found: Table: none not found'}
          """)
  void an_error_is_told_as_dynamodb_tells_it(String operation, String body, String error)
      throws Exception {
    HttpResponse<byte[]> answer = send(operation, body == null ? "" : body.replace('\'', '"'));

    assertThat(answer.statusCode()).isEqualTo(400);
    var json = new ObjectMapper();
    assertThat(json.readTree(answer.body()))
        .isEqualTo(json.readTree(error.replace('\'', '"').replace('(', '\'').replace(')', '\'')));
  }

  @Test
  void a_request_without_a_signature_is_refused() throws Exception {
    HttpResponse<byte[]> answer = send("ListTables", "{}", "Authorization", "");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).asString().contains("MissingAuthenticationTokenException");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          x | MissingAuthenticationTokenException | Request is missing Authentication Token
          Bearer x | MissingAuthenticationTokenException | Request is missing Authentication Token
          AWS4-HMAC-SHA256 x | IncompleteSignatureException | Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization=AWS4-HMAC-SHA256 x
          AWS4-HMAC-SHA256 Credential=a/b/c/d/e | IncompleteSignatureException | Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization=AWS4-HMAC-SHA256 Credential=a/b/c/d/e
          """)
  void what_a_signature_lacks_is_told(String authorization, String code, String message)
      throws Exception {
    HttpResponse<byte[]> answer = send("ListTables", "{}", "Authorization", authorization);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).asString().contains(code, message);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /, text/plain, 404",
    "POST, /, application/x-amz-json-1.1, 404",
    "POST, /orders, application/x-amz-json-1.0, 404",
    "PUT, /, application/x-amz-json-1.0, 404",
    "POST, /?x=y, application/json; charset=utf-8, 200"
  })
  void only_the_json_protocol_is_spoken(String method, String path, String type, int status)
      throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(server.endpoint().resolve(path))
                .headers("Content-Type", type, "X-Amz-Target", "DynamoDB_20120810.ListTables")
                .headers("Authorization", SIGNED.formatted("000000000000", "us-east-1"))
                .headers("X-Amz-Date", "20260101T000000Z")
                .method(method, BodyPublishers.ofString("{}"))
                .build(),
            BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body())
        .isEqualTo(
            status == 200 ? "{\"TableNames\":[\"orders\"]}" : "<UnknownOperationException/>\n");
  }

  @Test
  void the_endpoint_that_clients_shall_use_is_this_one() throws Exception {
    HttpResponse<byte[]> answer = send("DescribeEndpoints", "{}");

    assertThat(new ObjectMapper().readTree(answer.body()).at("/Endpoints/0/Address").asText())
        .isEqualTo(server.endpoint().getAuthority());
  }

  @Test
  void a_web_page_is_refused() throws Exception {
    HttpResponse<byte[]> answer = send("ListTables", "{}", "Origin", "http://example.com");

    assertThat(answer.statusCode()).isEqualTo(403);
  }

  @Test
  void a_body_larger_than_any_request_is_refused() throws Exception {
    HttpResponse<byte[]> answer = send("ListTables", " ".repeat(HttpApi.LARGEST_BODY + 1));

    assertThat(answer.statusCode()).isEqualTo(413);
  }

  @Test
  void requests_have_a_bounded_memory_together() throws Exception {
    restart(new BodyBudget(10_000, Duration.ofMillis(50)), new SlowSenders());
    try (var slow = promising(9999)) {
      assertThat(slow.isConnected()).isTrue();
      await().until(() -> send("ListTables", "{}").statusCode() == 503);
    }
    await().until(() -> send("ListTables", "{}").statusCode() == 200);
  }

  @Test
  void a_sender_that_trickles_loses_its_memory() throws Exception {
    restart(
        new BodyBudget(10_000, Duration.ofMillis(50)),
        new SlowSenders(Duration.ofSeconds(1), 1_000));
    try (var slow = promising(9999)) {
      await().until(() -> send("ListTables", "{}").statusCode() == 503);

      await()
          .until(() -> {
            trickle(slow);
            return send("ListTables", "{}").statusCode() == 200;
          });
    }
  }

  private void restart(BodyBudget bodies, SlowSenders senders) throws IOException {
    server.close();
    server = TablesServer.start(engine, 0, bodies, senders);
  }

  private Socket promising(int bytes) throws IOException {
    var socket = new Socket(server.endpoint().getHost(), server.endpoint().getPort());
    socket
        .getOutputStream()
        .write(
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: %d\r\n\r\n"
                .formatted(bytes)
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static void trickle(Socket socket) {
    try {
      socket.getOutputStream().write(' ');
    } catch (IOException e) {
      // It was hung up on, which is what is awaited.
      assertThat(e).isInstanceOf(SocketException.class);
    }
  }

  private HttpResponse<byte[]> send(String operation, String body, String... more)
      throws IOException, InterruptedException {
    List<String> headers =
        new ArrayList<>(
            List.of(
                "Content-Type",
                "application/x-amz-json-1.0",
                "X-Amz-Date",
                "20260101T000000Z",
                "X-Amz-Target",
                "DynamoDB_20120810." + operation));
    headers.addAll(List.of(more));
    if (!headers.contains("Authorization")) {
      headers.addAll(List.of("Authorization", SIGNED.formatted("000000000000", "us-east-1")));
    }
    HttpRequest request =
        HttpRequest.newBuilder(server.endpoint())
            .headers(headers.toArray(String[]::new))
            .POST(BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofByteArray());
  }
}
