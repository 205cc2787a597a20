package dev.loupe.intervention;

import dev.loupe.site.Spot;
import java.util.Objects;

/** An intervention and the spot that it changes. */
public record Change(Spot spot, Intervention intervention) {
  public Change {
    Objects.requireNonNull(spot, "an intervention needs a spot, and null was given");
    Objects.requireNonNull(
        intervention,
        "the intervention at " + spot + " is null; give a function such as here -> here.times(2)");
  }
}
