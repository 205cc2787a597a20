package dev.loupe.forward.half;

import dev.loupe.torch.TorchScript;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The functions that were compiled; layers and models with the same text share one. */
final class Compiled {
  private static final Map<String, TorchScript> BY_TEXT = new ConcurrentHashMap<>();

  private Compiled() {}

  static TorchScript of(String text) {
    return BY_TEXT.computeIfAbsent(text, TorchScript::compile);
  }
}
