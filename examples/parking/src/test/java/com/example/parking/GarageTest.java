package com.example.parking;

import static io.annal.testkit.Scenario.given;

import com.example.parking.Garage.CarEntered;
import com.example.parking.Garage.CarLeft;
import com.example.parking.Garage.EnterGarage;
import com.example.parking.Garage.GarageOpened;
import com.example.parking.Garage.LeaveGarage;
import com.example.parking.Garage.OpenGarage;
import org.junit.jupiter.api.Test;

class GarageTest {
  private final Garage garage = new Garage();

  @Test
  void carsComeAndGo() {
    given(garage).when(new OpenGarage(2)).then(new GarageOpened(2));
    given(garage, new GarageOpened(2)).when(new EnterGarage("ZH 1")).then(new CarEntered("ZH 1"));
    given(garage, new GarageOpened(2), new CarEntered("ZH 1"))
        .when(new LeaveGarage("ZH 1"))
        .then(new CarLeft("ZH 1"));
  }

  @Test
  void noMoreThanThereIsRoomFor() {
    var full = given(garage, new GarageOpened(1), new CarEntered("ZH 1"));
    full.when(new EnterGarage("ZH 2")).refused("full");
    full.when(new EnterGarage("ZH 1")).refused("already-inside");
    full.when(new LeaveGarage("ZH 2")).refused("not-inside");
  }

  @Test
  void aGarageIsOpenedOnceAndFirst() {
    given(garage, new GarageOpened(1)).when(new OpenGarage(2)).refused("garage-exists");
    given(garage).when(new OpenGarage(0)).refused("no-spaces");
    given(garage).when(new EnterGarage("ZH 1")).refused("no-garage");
  }
}
