package com.example.parking;

import com.example.parking.Garage.Event;
import io.annal.command.Aggregate;
import io.annal.projection.Projection;
import io.annal.runtime.AggregateDefinition;
import io.annal.runtime.Application;
import io.annal.runtime.Domain;
import java.util.Optional;

/** The garages, deployed, and how full each is. */
public final class Parking implements Domain {
  public record Occupancy(int spaces, int cars) {
    Occupancy with(int more) {
      return new Occupancy(spaces, cars + more);
    }
  }

  static final Aggregate<Garage.Command, Garage.State, Event> GARAGE =
      Aggregate.of("Garage", new Garage(), Garage.State.class, Event.class);

  static final Projection<Occupancy, Event> OCCUPANCY =
      Projection.of(
          "Occupancy",
          GARAGE.events(),
          Occupancy.class,
          (before, event) ->
              switch (event.body()) {
                case Garage.GarageOpened(int spaces) -> Optional.of(new Occupancy(spaces, 0));
                case Garage.CarEntered(String plate) -> before.map(view -> view.with(1));
                case Garage.CarLeft(String plate) -> before.map(view -> view.with(-1));
              });

  @Override
  public Application application() {
    return Application.named("parking")
        .aggregates(
            AggregateDefinition.of(GARAGE).accepting(Garage.Command.class).absentBy("no-garage"))
        .projections(OCCUPANCY)
        .build();
  }
}
