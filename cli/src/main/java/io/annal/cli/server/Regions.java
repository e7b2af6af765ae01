package io.annal.cli.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.annal.cli.terminal.CliException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** Which Regions of a local cloud are out of reach. */
public record Regions(URI endpoint, String secret) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public List<String> out() {
    return ask("GET", "/_annal/status");
  }

  /** Takes a Region out of reach; says which are. */
  public List<String> takeOut(String region) {
    return ask("PUT", "/_annal/outages/" + region);
  }

  /** Brings a Region back; says which are out still. */
  public List<String> bringBack(String region) {
    return ask("DELETE", "/_annal/outages/" + region);
  }

  private List<String> ask(String method, String path) {
    var request =
        HttpRequest.newBuilder(endpoint.resolve(path))
            .header("Authorization", "Bearer " + secret)
            .method(method, BodyPublishers.noBody())
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      var answer = http.send(request, BodyHandlers.ofString());
      JsonNode body = JSON.readTree(answer.body());
      if (answer.statusCode() != 200) {
        throw new CliException(body.path("message").asText());
      }
      return body.path("regionsOut").valueStream().map(JsonNode::asText).toList();
    } catch (IOException e) {
      throw new CliException(
          "the local cloud at %s cannot be asked: %s".formatted(endpoint, e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("interrupted while asking " + endpoint, e);
    }
  }
}
