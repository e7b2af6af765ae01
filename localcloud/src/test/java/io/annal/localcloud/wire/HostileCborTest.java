package io.annal.localcloud.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What can be said in CBOR only, at every place of every operation of CloudWatch, whose newer
 * clients speak it; and bodies with bytes changed, cut and doubled at random.
 */
class HostileCborTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String MARK = "\u0001hostile\u0001";
  private static final int MUTATIONS = 30;

  /** By https://www.rfc-editor.org/rfc/rfc8949. */
  private static final List<String> VALUES =
      List.of(
          "f97e00", // not a number
          "fb7ff0000000000000",
          "fbfff0000000000000",
          "c1f97e00", // the time that is not a number
          "c1fb7ff0000000000000",
          "c1fb7fefffffffffffff",
          "c11bffffffffffffffff",
          "c13bffffffffffffffff",
          "c1a0",
          "1bffffffffffffffff",
          "3bffffffffffffffff",
          "c249010000000000000000", // an integer of any length
          "c2590400" + "ff".repeat(1024),
          "c240",
          "c482211a00016ab3", // a decimal fraction
          "c4821b7fffffffffffffff01",
          "c4823b7fffffffffffffff01",
          "f6",
          "f7",
          "e0",
          "f820",
          "40",
          "43010203",
          "5f4101ff",
          "7f6161ff",
          "62c328", // no UTF-8
          "80",
          "9fff",
          "81f6",
          "a0",
          "bfff",
          "a16161a0",
          "a10102", // a number as a key
          "ff",
          "1c",
          "7bffffffffffffffff", // longer than the body
          "7b000000007fffffff",
          "5b000000007fffffff",
          "9b000000007fffffff",
          "bb000000007fffffff",
          "81".repeat(1_500) + "00",
          "a16161".repeat(1_500) + "00",
          "c1".repeat(500) + "00");

  private static LocalCloud cloud;

  @BeforeAll
  static void start(@TempDir Path directory) {
    cloud =
        LocalCloud.start(
            LocalCloudOptions.of(directory, 0)
                .withDoor(new DoorOptions(false, Set.of(), Set.of())));
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  @Test
  void everyPlace() throws Exception {
    var faults = new Faults();
    int turn = 0;
    for (String operation : InputTypes.of("monitoring").operations()) {
      var sample = sample(operation);
      for (var place : SampleInputs.places(sample)) {
        byte[] marked = Cbor.write(place.with(sample, TextNode.valueOf(MARK)));
        for (int i = 0; i < (Hostile.ALL ? VALUES.size() : 4); i++) {
          String value = VALUES.get(turn++ % VALUES.size());
          String what =
              "%s with %s at %s".formatted(operation, Faults.shortened(value), place.steps());
          check(faults, what, operation, with(value, marked));
        }
      }
    }
    faults.assertNone();
  }

  @Test
  void changedBytes() throws Exception {
    var faults = new Faults();
    var random = new Random(1);
    for (String operation : InputTypes.of("monitoring").operations()) {
      byte[] body = Cbor.write(sample(operation));
      for (int i = 0; i < MUTATIONS; i++) {
        byte[] changed = changed(body, random);
        check(faults, operation + " " + HexFormat.of().formatHex(changed), operation, changed);
      }
    }
    faults.assertNone();
  }

  private static ObjectNode sample(String operation) {
    return new SampleInputs(InputTypes.of("monitoring"), Map.of("Namespace", "things"))
        .of(operation);
  }

  private static byte[] with(String value, byte[] marked) {
    var hex = HexFormat.of();
    String mark = hex.formatHex(Cbor.write(TextNode.valueOf(MARK)));
    return hex.parseHex(hex.formatHex(marked).replace(mark, value));
  }

  private static byte[] changed(byte[] body, Random random) {
    var changed = new ByteArrayOutputStream();
    int at = random.nextInt(body.length);
    int until = Math.min(body.length, at + 1 + random.nextInt(8));
    changed.write(body, 0, at);
    switch (random.nextInt(4)) {
      case 0 -> changed.write(random.nextInt(256));
      case 1 -> changed.write(body, at, until - at);
      case 2 -> until = body.length;
      default -> changed.writeBytes(new byte[] {(byte) 0xff, (byte) random.nextInt(256)});
    }
    changed.write(body, until, body.length - until);
    return changed.toByteArray();
  }

  private static void check(Faults faults, String what, String operation, byte[] body)
      throws Exception {
    var answer = send(operation, body);
    faults.check(what, answer, text(answer.body()));
  }

  private static String text(byte[] body) {
    try {
      return Trees.writeJsonText(Cbor.read(body));
    } catch (AwsException e) {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  private static HttpResponse<byte[]> send(String operation, byte[] body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(
                URI.create(
                    "%s/service/GraniteServiceVersion20100801/operation/%s"
                        .formatted(cloud.endpoint(), operation)))
            .timeout(Duration.ofSeconds(30))
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/monitoring/aws4_request,"
                    + " SignedHeaders=host, Signature=0")
            .header("X-Amz-Date", "20260101T000000Z")
            .header("smithy-protocol", "rpc-v2-cbor")
            .POST(BodyPublishers.ofByteArray(body));
    return HTTP.send(request.build(), BodyHandlers.ofByteArray());
  }
}
