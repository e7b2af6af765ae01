package io.annal.runtime;

import io.annal.AnnalException;
import io.annal.Environment;
import io.annal.EventStore;
import io.annal.ReadModel;
import io.annal.Telemetry;
import io.annal.command.CommandOptions;
import io.annal.privacy.PersonalDataCipher;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/** A store and a read model, and no bus. */
record InProcessResources(
    EventStore eventStore,
    ReadModel readModel,
    CommandOptions commandOptions,
    Environment environment,
    Telemetry telemetry,
    PersonalDataCipher cipher)
    implements Resources {

  @Override
  public ReadModel projectorRows() {
    return readModel;
  }

  @Override
  public boolean reportsBatchItemFailures() {
    return false;
  }

  @Override
  public EventBridgeClient eventBridge() {
    throw none();
  }

  @Override
  public Bus bus() {
    throw none();
  }

  @Override
  public DeadLetters deadLetters() {
    return DeadLetters.none();
  }

  private static AnnalException none() {
    return new AnnalException("an application in one process has no bus to publish to");
  }
}
