package dev.loupe.sae;

import dev.loupe.load.BundledTexts;
import dev.loupe.model.HookedTransformer;
import dev.loupe.sae.file.SaeFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The sparse autoencoder that comes with wren's checkpoints. */
public final class BundledSae {
  private static final String FOLDER = "/dev/loupe/wren/features/resid-post-2/";
  private static final List<String> FILES = List.of("cfg.json", "sae_weights.safetensors");

  private BundledSae() {}

  /**
   * 1,024 features of wren's residual stream behind its middle layer, of which 16 are active for a
   * token, trained and examined on {@link BundledTexts#wren}. It needs Loupe's artifact with wren's
   * checkpoints.
   */
  public static Sae of(HookedTransformer wren) {
    try {
      Path folder = Files.createTempDirectory("wren-features");
      try {
        for (String file : FILES) {
          unpack(file, folder.resolve(file));
        }
        return Sae.loaded(wren, SaeFiles.load(wren, folder.toString())).on(BundledTexts.wren());
      } finally {
        for (String file : FILES) {
          Files.deleteIfExists(folder.resolve(file));
        }
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "wren's features could not be unpacked into the temporary folder: " + e.getMessage(), e);
    }
  }

  private static void unpack(String file, Path to) throws IOException {
    try (InputStream in = BundledSae.class.getResourceAsStream(FOLDER + file)) {
      if (in == null) {
        throw new IllegalArgumentException(
            "wren's features are not on the class path; add Loupe's artifact with the classifier"
                + " wren-checkpoints, or train some: trainSae(model, wrenTexts(),"
                + " RESID_POST.at(2), topK(1024, 16))");
      }
      Files.copy(in, to);
    }
  }
}
