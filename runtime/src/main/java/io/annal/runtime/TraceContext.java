package io.annal.runtime;

import io.annal.Json;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where in a distributed trace something happened, by the W3C recommendation (<a
 * href="https://www.w3.org/TR/trace-context/">Trace Context</a>), so as OpenTelemetry's propagators
 * write and read it. It is carried in an event's metadata and on the bus, where AWS wants it as
 * X-Ray's header: <a
 * href="https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader">Tracing
 * header</a>.
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId 16 hexadecimal digits, of the span that the caller was in
 * @param flags 2 hexadecimal digits; the lowest bit says that the trace is recorded
 */
record TraceContext(String traceId, String spanId, String flags) {
  static final String TRACEPARENT = "traceparent";
  static final String TRACESTATE = "tracestate";

  /** What must be passed on at least, by the recommendation; longer ones are left behind. */
  private static final int LONGEST_STATE = 512;

  private static final Pattern W3C =
      Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
  private static final Pattern NOTHING = Pattern.compile("0+");
  private static final Pattern X_RAY =
      Pattern.compile(
          "Root=1-([0-9a-f]{8})-([0-9a-f]{24});Parent=([0-9a-f]{16});Sampled=([01])(;.*)?");

  /**
   * The trace that a header names; empty for what the recommendation calls invalid. Of a version to
   * come, what today's has is read.
   */
  static Optional<TraceContext> parse(String traceparent) {
    var matcher = W3C.matcher(traceparent);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    var version = matcher.group(1);
    boolean longer = matcher.group(5) != null;
    boolean known = !version.equals("ff") && !(version.equals("00") && longer);
    boolean there =
        !NOTHING.matcher(matcher.group(2)).matches()
            && !NOTHING.matcher(matcher.group(3)).matches();
    return known && there
        ? Optional.of(new TraceContext(matcher.group(2), matcher.group(3), matcher.group(4)))
        : Optional.empty();
  }

  /** The trace that a commit's metadata name. */
  static Optional<TraceContext> of(Json.Obj metadata) {
    return metadata.get(TRACEPARENT).orElse(Json.NULL) instanceof Json.Str(var text)
        ? parse(text)
        : Optional.empty();
  }

  /**
   * The metadata with the trace that they name themselves, or else the request's headers, or else
   * Lambda. What is invalid is left out, and the state with it.
   */
  static Json.Obj in(Json.Obj metadata, Payload request) {
    if (of(metadata).isPresent()) {
      return metadata;
    }
    var rest = metadata.without(TRACEPARENT).without(TRACESTATE);
    var own = request.header(TRACEPARENT).flatMap(TraceContext::parse);
    if (own.isEmpty()) {
      return ofThisInvocation().map(trace -> trace.in(rest)).orElse(rest);
    }
    var traced = own.get().in(rest);
    return request
        .header(TRACESTATE)
        .filter(state -> !state.isBlank() && state.length() <= LONGEST_STATE)
        .map(state -> traced.with(TRACESTATE, Json.of(state)))
        .orElse(traced);
  }

  private Json.Obj in(Json.Obj metadata) {
    return metadata.with(TRACEPARENT, Json.of(traceparent()));
  }

  private String traceparent() {
    return "00-%s-%s-%s".formatted(traceId, spanId, flags);
  }

  /** Lambda says so in a property where the function is traced. */
  private static Optional<TraceContext> ofThisInvocation() {
    return Optional.ofNullable(System.getProperty("com.amazonaws.xray.traceHeader"))
        .flatMap(TraceContext::fromXRay);
  }

  static Optional<TraceContext> fromXRay(String header) {
    var matcher = X_RAY.matcher(header);
    return matcher.matches()
        ? parse(
            "00-%s%s-%s-0%s"
                .formatted(matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4)))
        : Optional.empty();
  }

  /** X-Ray's header for it. */
  String toXRay() {
    return "Root=1-%s-%s;Parent=%s;Sampled=%d"
        .formatted(
            traceId.substring(0, 8), traceId.substring(8), spanId, Integer.parseInt(flags, 16) & 1);
  }

  /**
   * The log with the fields by which lines and traces are brought together, in OpenTelemetry's
   * words: <a
   * href="https://opentelemetry.io/docs/specs/otel/compatibility/logging_trace_context/">Trace
   * Context in non-OTLP Log Formats</a>.
   */
  static Log log(Log log, Json.Obj metadata) {
    return of(metadata)
        .map(trace ->
            log.with("trace_id", trace.traceId())
                .with("span_id", trace.spanId())
                .with("trace_flags", trace.flags()))
        .orElse(log);
  }
}
