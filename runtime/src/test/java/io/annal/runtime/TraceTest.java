package io.annal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.AggregateId;
import io.annal.Json;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Traces and causes from the caller to the projection, judged by OpenTelemetry's propagator. */
final class TraceTest {
  private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

  private final Invocations invocations = new Invocations();
  private final Pipeline pipeline =
      new Pipeline(invocations, new EmbeddedMetrics("f", () -> Invocations.NOW));
  private final AggregateId id = new AggregateId("tally-" + UUID.randomUUID());

  @AfterEach
  void close() {
    pipeline.close();
  }

  @Test
  void aSpanOfTheCallerIsFoundAgainAtEveryStation() {
    var span = span();

    ask(headers(span), "");

    var commit = pipeline.stored(id).getFirst();
    assertThat(extracted(texts(commit.cause().metadata()))).isEqualTo(remote(span));
    var entry = pipeline.publish(commit).getFirst();
    assertThat(entry.get("TraceHeader"))
        .contains(
            Json.of(
                "Root=1-%s-%s;Parent=%s;Sampled=1"
                    .formatted(
                        span.getTraceId().substring(0, 8),
                        span.getTraceId().substring(8),
                        span.getSpanId())));
    var detail = (Json.Obj) JsonText.parse(((Json.Str) entry.get("Detail").orElseThrow()).value());
    var metadata = (Json.Obj) detail.get("Metadata").orElseThrow();
    assertThat(extracted(texts(metadata))).isEqualTo(remote(span));

    pipeline.project(entry, Json.EMPTY);

    assertThat(lines()).hasSize(3);
    assertThat(lines())
        .allSatisfy(line -> {
          assertThat(line).containsEntry("trace_id", span.getTraceId());
          assertThat(line).containsEntry("span_id", span.getSpanId());
          assertThat(line).containsEntry("trace_flags", "01");
        });
  }

  @Test
  void causesGoFromTheCommandToTheProjection() {
    ask(Map.of(), ",\"commandId\":\"c-1\",\"correlationId\":\"k-1\",\"causationId\":\"m-1\"");

    var entry = pipeline.publish(pipeline.stored(id).getFirst()).getFirst();
    pipeline.project(entry, Json.EMPTY);

    var detail =
        BusEvent.of(JsonText.parse(((Json.Str) entry.get("Detail").orElseThrow()).value()));
    assertThat(detail.cause().causationId()).contains("m-1");
    assertThat(lines()).hasSize(3);
    assertThat(lines())
        .allSatisfy(line -> {
          assertThat(line).containsEntry("correlationId", "k-1");
          assertThat(line).containsEntry("commandId", "c-1");
          assertThat(line).containsEntry("aggregateId", id.value());
        });
    assertThat(lines().getFirst()).containsEntry("causationId", "m-1");
    assertThat(lines().getLast()).containsEntry("causationId", detail.event().id().toString());
  }

  /** Whatever the propagator makes of a header, we do. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-is-to-come",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "00-0af7651916cd43dd8448eb211c8031-b7ad6b7169203331-01",
        "0-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g",
        "nonsense",
        ""
      })
  void whatIsInvalidIsLeftOut(String traceparent) {
    var expected = extracted(Map.of("traceparent", traceparent));

    ask(Map.of("traceparent", traceparent, "tracestate", "vendor=1"), "");

    var metadata = texts(pipeline.stored(id).getFirst().cause().metadata());
    assertThat(extracted(metadata).getTraceId()).isEqualTo(expected.getTraceId());
    assertThat(extracted(metadata).getSpanId()).isEqualTo(expected.getSpanId());
    assertThat(extracted(metadata).isSampled()).isEqualTo(expected.isSampled());
    assertThat(metadata.containsKey("traceparent")).isEqualTo(expected.isValid());
    assertThat(metadata.containsKey("tracestate")).isEqualTo(expected.isValid());
    assertThat(lines().getFirst().containsKey("trace_id")).isEqualTo(expected.isValid());
  }

  @Test
  void aTraceInTheMetadataComesFirstIfItIsOne() {
    var inMetadata = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    var span = span();

    ask(headers(span), ",\"metadata\":{\"traceparent\":\"" + inMetadata + "\"}");
    ask(headers(span), ",\"metadata\":{\"traceparent\":\"broken\",\"tracestate\":\"a=1\"}");

    var commits = pipeline.stored(id);
    assertThat(texts(commits.getFirst().cause().metadata()))
        .containsEntry("traceparent", inMetadata);
    assertThat(extracted(texts(commits.getLast().cause().metadata()))).isEqualTo(remote(span));
  }

  private static SpanContext span() {
    return SpanContext.create(
        IdGenerator.random().generateTraceId(),
        IdGenerator.random().generateSpanId(),
        TraceFlags.getSampled(),
        TraceState.builder().put("vendor", "of-the-caller").build());
  }

  private static SpanContext remote(SpanContext span) {
    return SpanContext.createFromRemoteParent(
        span.getTraceId(), span.getSpanId(), span.getTraceFlags(), span.getTraceState());
  }

  private static Map<String, String> headers(SpanContext span) {
    var headers = new TreeMap<String, String>();
    W3C.inject(
        Context.root().with(Span.wrap(span)),
        headers,
        (ignored, name, value) -> headers.put(name, value));
    return headers;
  }

  private static SpanContext extracted(Map<String, String> carrier) {
    return Span.fromContext(W3C.extract(Context.root(), carrier, new Getter())).getSpanContext();
  }

  private static final class Getter implements TextMapGetter<Map<String, String>> {
    @Override
    public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
      return carrier == null ? null : carrier.get(key);
    }
  }

  private void ask(Map<String, String> headers, String more) {
    var body =
        "{\"aggregateId\":\"%s\",\"eventType\":\"Added\",%s%s}"
            .formatted(id, "\"eventData\":{\"amount\":1,\"note\":\"\",\"times\":1}", more);
    var all = Json.EMPTY;
    for (var header : headers.entrySet()) {
      all = all.with(header.getKey(), Json.of(header.getValue()));
    }
    var request =
        Json.EMPTY
            .with("requestContext", Json.EMPTY)
            .with("headers", all)
            .with("body", Json.of(body));
    var answer = invocations.ask(pipeline.commands(), JsonText.print(request));
    assertThat(answer.status()).isEqualTo(200);
  }

  private List<Map<String, String>> lines() {
    return invocations.lines().stream().map(line -> texts((Json.Obj) line)).toList();
  }

  private static Map<String, String> texts(Json.Obj object) {
    var texts = new TreeMap<String, String>();
    object
        .members()
        .forEach((name, value) -> {
          if (value instanceof Json.Str(var text)) {
            texts.put(name, text);
          }
        });
    return texts;
  }
}
