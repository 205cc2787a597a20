package dev.loupe.device;

import ai.djl.Device;

/** The CPU beside itself: shows on every machine that the work of a law runs and says something. */
public interface BesideTheCpu extends TwoDevices {
  @Override
  default Device other() {
    return Device.cpu();
  }
}
