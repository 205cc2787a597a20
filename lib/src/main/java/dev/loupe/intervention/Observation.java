package dev.loupe.intervention;

import dev.loupe.tensor.Tensor;
import java.util.Objects;
import java.util.function.Consumer;

/** A hook that only reads: the activation goes on unchanged. */
public record Observation(Consumer<Tensor> reader) implements EachPosition {
  /** Refuses a missing function. */
  public Observation {
    Objects.requireNonNull(
        reader, "observe needs a function such as x -> println(x), and null was given");
  }

  @Override
  public Tensor apply(Tensor here) {
    reader.accept(here);
    return here;
  }
}
