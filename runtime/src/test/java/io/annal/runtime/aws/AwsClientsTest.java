package io.annal.runtime.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.runtime.BusServer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;

final class AwsClientsTest {
  @Test
  void keepNoTimersOfAttemptsThatAreOver() {
    try (var bus = new BusServer()) {
      var clients = bus.clients();
      try (var client = clients.eventBridge()) {
        var entry =
            PutEventsRequestEntry.builder().source("test").detailType("Test").detail("{}").build();
        for (int i = 0; i < 10; i++) {
          assertThat(client.putEvents(put -> put.entries(entry)).failedEntryCount()).isZero();
        }
      }

      assertThat(clients.timers()).isZero();
    }
  }
}
