package dev.loupe.doctor;

import dev.loupe.model.HookedTransformer;
import java.util.function.ToDoubleFunction;

/**
 * A law that holds for any model, whatever its weights.
 *
 * @param name what holds
 * @param exact whether to the last bit
 * @param deviation by how much it does not hold in a model
 */
record Law(String name, boolean exact, ToDoubleFunction<HookedTransformer> deviation) {
  static Law exactly(String name, ToDoubleFunction<HookedTransformer> deviation) {
    return new Law(name, true, deviation);
  }

  static Law nearly(String name, ToDoubleFunction<HookedTransformer> deviation) {
    return new Law(name, false, deviation);
  }
}
