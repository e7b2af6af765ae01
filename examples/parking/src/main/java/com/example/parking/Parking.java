package com.example.parking;

import io.annal.Aggregate;
import io.annal.Codec;
import io.annal.CommandReader;
import io.annal.EventTypes;
import io.annal.Projection;
import io.annal.lambda.Application;
import java.util.Optional;

/** The garages, deployed. */
public final class Parking {
  /** How full a garage is. */
  public record Occupancy(int spaces, int cars) {}

  static final EventTypes<Garage.Event> EVENTS = EventTypes.of("Garage", Garage.Event.class);

  static final Projection<Occupancy, Garage.Event> OCCUPANCY =
      new Projection<>(
          "Occupancy",
          1,
          EVENTS,
          Codec.of(Occupancy.class),
          (before, event) ->
              switch (event.body()) {
                case Garage.Event.GarageOpened opened ->
                    Optional.of(new Occupancy(opened.spaces(), 0));
                case Garage.Event.CarEntered entered ->
                    before.map(view -> new Occupancy(view.spaces(), view.cars() + 1));
                case Garage.Event.CarLeft left ->
                    before.map(view -> new Occupancy(view.spaces(), view.cars() - 1));
              });

  static final Application<Garage.Command, Garage.State, Garage.Event> APPLICATION =
      Application.of(
              "parking",
              new Aggregate<>(new Garage(), EVENTS, Codec.of(Garage.State.class), 1),
              CommandReader.of(Garage.Command.class))
          .unknownBy("unknown-garage")
          .with(OCCUPANCY);

  private Parking() {}
}
