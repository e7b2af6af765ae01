package io.annal.localcloud.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.localcloud.wire.RawService.Request;
import io.annal.tables.server.SlowSenders;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class RequestReaderTest {
  private static final BodyLimit LIMIT = new BodyLimit(1000, true);
  private static final BodyLimit LARGE = new BodyLimit(1 << 20, true);
  private static final SlowSenders SENDERS = new SlowSenders();
  private static final byte[] ALLOWED = "a".repeat(1000).getBytes(StandardCharsets.UTF_8);
  private static final byte[] LARGER = "a".repeat(1001).getBytes(StandardCharsets.UTF_8);

  @Test
  void takesWhatIsAllowed() throws IOException {
    assertThat(sized(ALLOWED).read(LIMIT).body()).isEqualTo(ALLOWED);
    assertThat(chunked(ALLOWED).read(LIMIT).body()).isEqualTo(ALLOWED);
    assertThat(plain(gzipped(ALLOWED)).body()).isEqualTo(ALLOWED);
  }

  @Test
  void refusesWhatIsLargerHoweverItComes() {
    for (var reader : List.of(sized(LARGER), chunked(LARGER), gzipped(LARGER))) {
      assertThatThrownBy(() -> plain(reader))
          .isInstanceOfSatisfying(
              AwsException.class,
              refusal -> {
                assertThat(refusal.status()).isEqualTo(413);
                assertThat(refusal).hasMessage("Request must be smaller than 1000 bytes");
              });
    }
  }

  @Test
  void stopsInflatingAtTheLimit() throws IOException {
    var inFlight = new BytesInFlight(200 << 10, Duration.ZERO);
    var bomb = gzip(new byte[100 << 20]);

    // were it inflated whole, the bytes in flight would end it with another error
    var reader =
        new RequestReader(
            head(Map.of("content-length", bomb.length + "", "content-encoding", "gzip")),
            new ByteArrayInputStream(bomb),
            inFlight.share(),
            SENDERS);
    assertThatThrownBy(() -> reader.uncompressed(reader.read(LARGE), LIMIT))
        .hasMessage("Request must be smaller than 1000 bytes");
  }

  @Test
  void leavesWhatS3KeepsCompressed() throws IOException {
    var limit = new BodyLimit(1000, false);
    var reader = gzipped(ALLOWED);
    var read = reader.uncompressed(reader.read(limit), limit);

    assertThat(read.header("content-encoding")).isEqualTo("gzip");
    assertThat(read.body()).isEqualTo(gzip(ALLOWED));
  }

  @Test
  void saysInS3sWordsThatAnUploadIsTooLarge() {
    assertThatThrownBy(() -> sized(LARGER).read(new BodyLimit(1000, false)))
        .isInstanceOfSatisfying(
            AwsException.class, refusal -> assertThat(refusal.code()).isEqualTo("EntityTooLarge"))
        .hasMessageContaining("multipart upload");
  }

  @Test
  void refusesWhatIsNoGzip() {
    var reader = reader(Map.of("content-encoding", "gzip", "content-length", "1000"), ALLOWED);

    assertThatThrownBy(() -> plain(reader)).hasMessage("The body is not valid gzip");
  }

  @Test
  void doesNotTakeHalfABody() {
    var reader = reader(Map.of("content-length", "1000"), new byte[999]);

    assertThatThrownBy(() -> reader.read(LIMIT))
        .isInstanceOfSatisfying(
            AwsException.class,
            refusal -> assertThat(refusal.code()).isEqualTo("SerializationException"))
        .hasMessageStartingWith("The body is shorter than its headers say");
    assertThatThrownBy(() -> reader.read(new BodyLimit(1000, false)))
        .isInstanceOfSatisfying(
            AwsException.class, refusal -> assertThat(refusal.code()).isEqualTo("IncompleteBody"));
  }

  @Test
  void doesNotWaitForABodyThatDoesNotCome() throws IOException {
    var body = new PipedInputStream(2_000);
    var sender = new PipedOutputStream(body);
    sender.write(ALLOWED, 0, 10);
    var reader =
        new RequestReader(
            head(Map.of("content-length", "1000")),
            body,
            BytesInFlight.ofThisProcess().share(),
            new SlowSenders(Duration.ofMillis(200), 100));

    assertThatThrownBy(() -> reader.read(LIMIT)).isInstanceOf(AwsException.class);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void refusesGzipOfNothingButEmptyMembers() throws IOException {
    var members = new ByteArrayOutputStream();
    for (int i = 0; i < 40_000; i++) {
      members.write(gzip(new byte[0]));
    }
    byte[] body = members.toByteArray();
    var limit = new BodyLimit(body.length, true);
    var reader =
        reader(
            Map.of("content-length", String.valueOf(body.length), "content-encoding", "gzip"),
            body);

    assertThatThrownBy(() -> reader.uncompressed(reader.read(limit), limit))
        .hasMessage("The body is not valid gzip");
  }

  private static Request plain(RequestReader reader) throws IOException {
    return reader.uncompressed(reader.read(LIMIT), LIMIT);
  }

  private static RequestReader sized(byte[] body) {
    return reader(Map.of("content-length", String.valueOf(body.length)), body);
  }

  private static RequestReader chunked(byte[] body) {
    return reader(Map.of("transfer-encoding", "chunked"), body);
  }

  private static RequestReader gzipped(byte[] body) {
    byte[] compressed = gzip(body);
    return reader(
        Map.of("content-length", String.valueOf(compressed.length), "content-encoding", "gzip"),
        compressed);
  }

  private static RequestReader reader(Map<String, String> headers, byte[] body) {
    InputStream in = new ByteArrayInputStream(body);
    return new RequestReader(head(headers), in, BytesInFlight.ofThisProcess().share(), SENDERS);
  }

  private static Request head(Map<String, String> headers) {
    var lists = new HashMap<String, List<String>>();
    headers.forEach((name, value) -> lists.put(name, List.of(value)));
    return new Request("POST", "/", Map.of(), lists, new byte[0]);
  }

  private static byte[] gzip(byte[] plain) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }
}
