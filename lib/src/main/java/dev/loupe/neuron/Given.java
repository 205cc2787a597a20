package dev.loupe.neuron;

import dev.loupe.corpus.Texts;
import dev.loupe.model.HookedTransformer;
import java.util.Objects;

/** Refuses what is missing. */
public final class Given {
  private Given() {}

  /** Refuses a model or texts that are null. */
  public static void all(HookedTransformer model, Texts texts) {
    Objects.requireNonNull(model, "the neurons of which model? null was given; give a model");
    Objects.requireNonNull(
        texts, "neurons are read on texts, and null was given; give texts(\"file.txt\")");
  }
}
