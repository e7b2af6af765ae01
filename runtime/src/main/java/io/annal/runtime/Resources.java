package io.annal.runtime;

import io.annal.Environment;
import io.annal.EventStore;
import io.annal.ReadModel;
import io.annal.Telemetry;
import io.annal.command.CommandOptions;
import io.annal.privacy.PersonalDataCipher;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/**
 * What an {@link Application} runs on. A host provides it; each part is asked for by the endpoints
 * that need it alone, so that a function without a bus need not have one.
 */
public interface Resources {

  /** Clock, ids and randomness. */
  Environment environment();

  /** Where is counted what happens. */
  Telemetry telemetry();

  /** The events, with personal data decrypted, held to what the bus can carry. */
  EventStore eventStore();

  /** The rows, with personal data decrypted. */
  ReadModel readModel();

  /** The rows as projectors read them, which may remember what they wrote. */
  ReadModel projectorRows();

  /** Encrypts and decrypts personal data. */
  PersonalDataCipher cipher();

  /**
   * Resources for an application whose events are delivered in the same process: no bus, so that
   * nothing can be published, and no personal data.
   */
  static Resources inProcess(
      EventStore eventStore,
      ReadModel readModel,
      CommandOptions commandOptions,
      Environment environment,
      Telemetry telemetry) {
    return new InProcessResources(
        eventStore, readModel, commandOptions, environment, telemetry, noPersonalData());
  }

  /** The cipher of a system that keeps no personal data: what holds such a thing is refused. */
  static PersonalDataCipher noPersonalData() {
    return new PersonalDataCipher(new NoKeys());
  }

  /** How commands are handled. */
  CommandOptions commandOptions();

  /** Whether failed messages of a queue may be reported one by one. */
  boolean reportsBatchItemFailures();

  /** The client of the bus. */
  EventBridgeClient eventBridge();

  /** The bus that events are published to. */
  Bus bus();

  /** Where records go that can never be published. */
  DeadLetters deadLetters();
}
