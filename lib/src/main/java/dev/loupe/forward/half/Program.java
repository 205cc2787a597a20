package dev.loupe.forward.half;

import ai.djl.ndarray.NDArray;
import dev.loupe.site.Act;
import dev.loupe.torch.TorchScript;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * A function of a half, which is compiled when it is first called; layers and models with the same
 * source share it.
 *
 * @param source its text
 * @param shown the activations that it returns behind its result
 */
record Program(String source, List<Act> shown) {
  private static final Map<String, TorchScript> COMPILED = new ConcurrentHashMap<>();

  TorchScript compiled() {
    return COMPILED.computeIfAbsent(source, TorchScript::compile);
  }

  /** The result; what is shown is given to {@code watcher} in the order of computation. */
  NDArray call(BiConsumer<Act, NDArray> watcher, Object... arguments) {
    List<NDArray> results =
        compiled().callAll(((NDArray) arguments[0]).getManager(), "run", arguments);
    for (int i = 0; i < shown.size(); i++) {
      watcher.accept(shown.get(i), results.get(i + 1));
    }
    return results.get(0);
  }
}
