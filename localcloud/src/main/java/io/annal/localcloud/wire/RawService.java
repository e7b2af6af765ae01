package io.annal.localcloud.wire;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service that reads and writes HTTP itself: S3's REST-XML, and SQS, which a queue server of its
 * own answers. Its operations serve calls from inside.
 */
public interface RawService extends Service {
  Reply handle(Request request, CallContext context);

  /** How the service tells an error that was found before it was called. */
  Reply failure(Request request, AwsException error, String requestId);

  /**
   * A request as it came.
   *
   * @param path still percent-encoded
   * @param query decoded; a parameter without a value has an empty one
   * @param headers by lower-case name
   * @param body whole; a service finds it without its wrapping in chunks ({@code aws-chunked})
   */
  record Request(
      String method,
      String path,
      Map<String, List<String>> query,
      Map<String, List<String>> headers,
      byte[] body) {

    /** The first value of that header, empty where there is none. */
    public String header(String lowerCaseName) {
      return first(headers.get(lowerCaseName));
    }

    /** The first value of that query parameter, empty where there is none. */
    public String parameter(String name) {
      return first(query.get(name));
    }

    private static String first(@Nullable List<String> values) {
      return values == null || values.isEmpty() ? "" : values.getFirst();
    }
  }

  /** The answer. */
  record Reply(int status, Map<String, String> headers, byte[] body) {}
}
