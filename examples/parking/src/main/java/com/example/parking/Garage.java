package com.example.parking;

import com.example.parking.Garage.Command.EnterGarage;
import com.example.parking.Garage.Command.LeaveGarage;
import com.example.parking.Garage.Command.OpenGarage;
import com.example.parking.Garage.Event.CarEntered;
import com.example.parking.Garage.Event.CarLeft;
import com.example.parking.Garage.Event.GarageOpened;
import io.annal.Decider;
import io.annal.Decision;
import java.util.HashSet;
import java.util.Set;

/** A garage has a number of spaces, and lets no more cars in. */
public final class Garage implements Decider<Garage.Command, Garage.State, Garage.Event> {
  public sealed interface Command {
    record OpenGarage(int spaces) implements Command {}

    record EnterGarage(String plate) implements Command {}

    record LeaveGarage(String plate) implements Command {}
  }

  public sealed interface Event {
    record GarageOpened(int spaces) implements Event {}

    record CarEntered(String plate) implements Event {}

    record CarLeft(String plate) implements Event {}
  }

  public record State(int spaces, Set<String> cars) {}

  @Override
  public State initial() {
    return new State(0, Set.of());
  }

  @Override
  public Decision<Event> decide(Command command, State garage) {
    return switch (command) {
      case OpenGarage open when garage.spaces() > 0 ->
          Decision.refuse("garage-exists", "This garage is open already.");
      case OpenGarage open when open.spaces() < 1 ->
          Decision.refuse("no-spaces", "A garage has at least one space.");
      case OpenGarage open -> Decision.accept(new GarageOpened(open.spaces()));
      case EnterGarage enter when garage.spaces() == 0 ->
          Decision.refuse("unknown-garage", "There is no such garage.");
      case EnterGarage enter when garage.cars().contains(enter.plate()) ->
          Decision.refuse("already-inside", enter.plate() + " is inside already.");
      case EnterGarage enter when garage.cars().size() == garage.spaces() ->
          Decision.refuse("full", "All " + garage.spaces() + " spaces are taken.");
      case EnterGarage enter -> Decision.accept(new CarEntered(enter.plate()));
      case LeaveGarage leave when !garage.cars().contains(leave.plate()) ->
          Decision.refuse("not-inside", leave.plate() + " is not inside.");
      case LeaveGarage leave -> Decision.accept(new CarLeft(leave.plate()));
    };
  }

  @Override
  public State evolve(State garage, Event event) {
    var cars = new HashSet<>(garage.cars());
    return switch (event) {
      case GarageOpened opened -> new State(opened.spaces(), cars);
      case CarEntered entered -> {
        cars.add(entered.plate());
        yield new State(garage.spaces(), cars);
      }
      case CarLeft left -> {
        cars.remove(left.plate());
        yield new State(garage.spaces(), cars);
      }
    };
  }
}
