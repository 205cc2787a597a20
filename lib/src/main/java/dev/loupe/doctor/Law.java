package dev.loupe.doctor;

import dev.loupe.model.HookedTransformer;
import java.util.function.ToDoubleFunction;

/**
 * A law that holds for any model, whatever its weights.
 *
 * @param name the law in words
 * @param exact whether it holds to the last bit
 * @param deviation how far a model is from obeying it
 */
record Law(String name, boolean exact, ToDoubleFunction<HookedTransformer> deviation) {
  static Law exactly(String name, ToDoubleFunction<HookedTransformer> deviation) {
    return new Law(name, true, deviation);
  }

  static Law nearly(String name, ToDoubleFunction<HookedTransformer> deviation) {
    return new Law(name, false, deviation);
  }
}
