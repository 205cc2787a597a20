package dev.loupe.model;

import dev.loupe.site.Spot;
import java.util.Objects;

/** An intervention and the spot that it is made at. */
record Change(Spot spot, Intervention intervention) {
  Change {
    Objects.requireNonNull(spot, "an intervention needs a spot, and null was given");
    Objects.requireNonNull(intervention, "there is no intervention at " + spot + ", but null");
  }
}
