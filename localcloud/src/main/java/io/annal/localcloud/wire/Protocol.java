package io.annal.localcloud.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.RawService.Reply;
import io.annal.localcloud.wire.RawService.Request;

/** One of AWS's protocols: what an HTTP request means, and how an answer is written. */
sealed interface Protocol permits CborProtocol, JsonProtocol, QueryProtocol, RestJsonProtocol {

  /**
   * What is called.
   *
   * @throws AwsException where the request cannot be understood
   */
  Call read(Request request, Service service);

  Reply success(Call call, Service service, ObjectNode output, String requestId);

  /**
   * An error.
   *
   * @param queryCode what the query protocol calls that error
   */
  Reply failure(AwsException error, String queryCode, String xmlNamespace, String requestId);

  /** An operation and its input. */
  record Call(String operation, ObjectNode input, Service.Route route) {
    static final Service.Route NO_ROUTE = Service.Route.of("POST", "/", "", 200);

    static Call of(String operation, ObjectNode input) {
      return new Call(operation, input, NO_ROUTE);
    }
  }

  /** {@code Sender} or {@code Receiver}: whose fault it is. */
  static String fault(AwsException error) {
    return error.status() >= 500 ? "Receiver" : "Sender";
  }

  /** The header by which clients that once spoke the query protocol learn its code. */
  static String queryError(AwsException error, String queryCode) {
    return queryCode + ";" + fault(error);
  }
}
