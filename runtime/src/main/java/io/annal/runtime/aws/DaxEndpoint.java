package io.annal.runtime.aws;

import io.annal.AnnalException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a DAX cluster is found, as the environment variable {@code DAX_ENDPOINT} says.
 *
 * @param url the cluster's, {@code daxs://…} with encryption in transit and {@code dax://…} without
 */
record DaxEndpoint(String url) {
  private static final String VARIABLE = "DAX_ENDPOINT";
  private static final String CLIENT = "software.amazon.dax.ClusterDaxClient";
  private static final String EXAMPLE = "daxs://name.abc123.dax-clusters.eu-west-1.amazonaws.com";
  private static final Pattern URL = Pattern.compile("daxs?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/?");

  DaxEndpoint {
    if (!URL.matcher(url).matches()) {
      throw new AnnalException(
          "the environment variable %s is '%s', expected the endpoint of a DAX cluster such as %s"
              .formatted(VARIABLE, url, EXAMPLE));
    }
  }

  /**
   * The one that the variable names; none where it is not set.
   *
   * @throws AnnalException where it is something else, or the function's package has no client
   */
  static Optional<DaxEndpoint> of(Map<String, String> variables) {
    var url = variables.getOrDefault(VARIABLE, "");
    if (url.isBlank()) {
      return Optional.empty();
    }
    var endpoint = new DaxEndpoint(url);
    requireClient();
    return Optional.of(endpoint);
  }

  /** Of what comes with the client's own library: a function finds it at its start, or fails. */
  private static void requireClient() {
    try {
      Class.forName(CLIENT, false, DaxEndpoint.class.getClassLoader());
    } catch (ClassNotFoundException | NoClassDefFoundError e) {
      throw new AnnalException(
          "the environment variable %s is set, but the function's package lacks %s"
              .formatted(VARIABLE, "software.amazon.dax:amazon-dax-client"),
          e);
    }
  }
}
