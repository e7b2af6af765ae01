package io.annal.localcloud.wire;

import com.sun.net.httpserver.HttpExchange;
import io.annal.localcloud.wire.RawService.Request;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A request that has come in, each part of its head read once; it is answered once. */
final class Arrival {
  private final HttpExchange exchange;
  private final Map<String, List<String>> headers;
  private final String id;
  private final AtomicBoolean answered = new AtomicBoolean();
  private volatile @Nullable Request head;
  private volatile @Nullable SignedRequest signed;

  Arrival(HttpExchange exchange, String id) {
    this.exchange = exchange;
    this.headers = RequestReader.headers(exchange);
    this.id = id;
  }

  HttpExchange exchange() {
    return exchange;
  }

  /** The id that its answer carries. */
  String id() {
    return id;
  }

  String method() {
    return exchange.getRequestMethod();
  }

  /** By lower-case name. */
  Map<String, List<String>> headers() {
    return headers;
  }

  InputStream body() {
    return exchange.getRequestBody();
  }

  /**
   * Its head.
   *
   * @throws AwsException where its path or query cannot be read
   */
  Request head() {
    Request known = head;
    if (known == null) {
      known = RequestReader.head(exchange, headers);
      head = known;
    }
    return known;
  }

  /**
   * What it says of its signature.
   *
   * @throws AwsException where there is none, or it is of another kind
   */
  SignedRequest signed() {
    SignedRequest known = signed;
    if (known == null) {
      known = SignedRequest.of(head());
      signed = known;
    }
    return known;
  }

  /** The service that it says it is for, before anything is verified. */
  String service() {
    return SignatureV2.isIn(head()) ? "s3" : signed().service();
  }

  /** Says whether this is the first to answer it, and so the only one that may. */
  boolean take() {
    return answered.compareAndSet(false, true);
  }
}
