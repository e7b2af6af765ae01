package io.annal.infrastructure;

import software.amazon.awscdk.App;

/** {@code cdk deploy -c environment=prod -c retentionDays=2555}: the system as one stack. */
public final class EventSourcingApp {
  private EventSourcingApp() {}

  public static void main(String[] arguments) {
    var app = new App();
    var settings = Settings.fromContext(app.getNode());
    new EventSourcingStack(app, settings.name("event-sourcing-stack"), settings);
    app.synth();
  }
}
