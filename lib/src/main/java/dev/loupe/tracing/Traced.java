package dev.loupe.tracing;

import dev.loupe.effect.Effect;
import dev.loupe.effect.Sweep;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** One fact, or several, under noise: the rows of the pictures, and what their values are. */
sealed interface Traced extends Effect permits OneFact, SeveralFacts {
  /** The runs with noise, one for each fact. */
  List<NoisedRun> runs();

  /** The same with other noise. */
  Traced with(Noise noise);

  /** What happens when states are restored. */
  Sweep restored(Restored kind, int window);

  /** The title of all pictures together. */
  String title();

  @Override
  default int prompts() {
    return runs().size();
  }

  /** The mean over these facts. */
  default double mean(ToDoubleFunction<NoisedRun> value, int... facts) {
    return Arrays.stream(facts)
        .mapToDouble(fact -> value.applyAsDouble(runs().get(fact)))
        .average()
        .orElseThrow();
  }

  @Override
  default Effect onItsOwnScale() {
    return this; // it is already
  }
}
