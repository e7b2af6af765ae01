package com.example.parking;

import static io.annal.command.Decision.accept;
import static io.annal.command.Decision.refuse;

import io.annal.command.Decider;
import io.annal.command.Decision;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** A garage has a number of spaces, and lets no more cars in. */
public final class Garage implements Decider<Garage.Command, Garage.State, Garage.Event> {
  public sealed interface Command {}

  public record OpenGarage(int spaces) implements Command {}

  public record EnterGarage(String plate) implements Command {}

  public record LeaveGarage(String plate) implements Command {}

  public sealed interface Event {}

  public record GarageOpened(int spaces) implements Event {}

  public record CarEntered(String plate) implements Event {}

  public record CarLeft(String plate) implements Event {}

  public record State(int spaces, Set<String> cars) {
    State with(Consumer<Set<String>> change) {
      var changed = new TreeSet<>(cars);
      change.accept(changed);
      return new State(spaces, changed);
    }
  }

  @Override
  public State initial() {
    return new State(0, Set.of());
  }

  @Override
  public Decision<Event> decide(Command command, State garage) {
    return switch (command) {
      case OpenGarage(int spaces) when garage.spaces() > 0 ->
          refuse("garage-exists", "This garage is open already.");
      case OpenGarage(int spaces) when spaces < 1 ->
          refuse("no-spaces", "A garage has at least one space.");
      case OpenGarage(int spaces) -> accept(new GarageOpened(spaces));
      case EnterGarage(String plate) when garage.spaces() == 0 ->
          refuse("no-garage", "There is no such garage.");
      case EnterGarage(String plate) when garage.cars().contains(plate) ->
          refuse("already-inside", plate + " is inside already.");
      case EnterGarage(String plate) when garage.cars().size() == garage.spaces() ->
          refuse("full", "All " + garage.spaces() + " spaces are taken.");
      case EnterGarage(String plate) -> accept(new CarEntered(plate));
      case LeaveGarage(String plate) when !garage.cars().contains(plate) ->
          refuse("not-inside", plate + " is not inside.");
      case LeaveGarage(String plate) -> accept(new CarLeft(plate));
    };
  }

  @Override
  public State evolve(State garage, Event event) {
    return switch (event) {
      case GarageOpened(int spaces) -> new State(spaces, Set.of());
      case CarEntered(String plate) -> garage.with(cars -> cars.add(plate));
      case CarLeft(String plate) -> garage.with(cars -> cars.remove(plate));
    };
  }
}
