package dev.loupe.sae.file;

import java.util.List;
import java.util.Locale;

/** Files that Python pickled, which can run code when they are read. */
final class Pickles {
  /** The names under which projects publish autoencoders as pickles. */
  static final List<String> NAMES = List.of("ae.pt", "sae.pt", "sae_weights.pt", "final.pt");

  private static final List<String> ENDINGS = List.of(".pt", ".pth", ".bin", ".pkl", ".ckpt");

  private Pickles() {}

  /** Refuses a file whose name ends as those of pickles do, and says what to do. */
  static void refuse(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    if (ENDINGS.stream().anyMatch(name::endsWith)) {
      throw new IllegalArgumentException(
          file
              + " is a pickle, which can run code and is never read; in Python, from"
              + " safetensors.torch import save_file; save_file({k: v.contiguous() for k, v in"
              + " torch.load(path, weights_only=True).items()}, 'ae.safetensors') saves its weights:"
              + " put ae.safetensors beside its config.json");
    }
  }
}
