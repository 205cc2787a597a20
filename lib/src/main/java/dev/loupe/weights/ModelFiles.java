package dev.loupe.weights;

import java.util.Map;

/** The small files of a model: its config, its tokenizer, and what else lies beside its weights. */
@FunctionalInterface
public interface ModelFiles {
  /** The bytes of each file by its name; read when they are asked for. */
  Map<String, byte[]> read();
}
