package dev.loupe.wren;

import dev.loupe.load.BundledModel;
import dev.loupe.load.BundledTexts;
import dev.loupe.model.HookedTransformer;
import dev.loupe.sae.file.SaeFiles;
import dev.loupe.sae.training.SaeRecipe;
import dev.loupe.sae.training.SaeTraining;
import dev.loupe.sae.training.TrainedSae;
import dev.loupe.site.Act;

/**
 * Trains the sparse autoencoder that comes with wren's checkpoints, of the residual stream behind
 * its middle layer.
 *
 * <p>The argument is the folder, {@code
 * lib/src/wren/checkpoints/dev/loupe/wren/features/resid-post-2}.
 */
final class TrainFeatures {
  private TrainFeatures() {}

  public static void main(String... arguments) {
    HookedTransformer wren = BundledModel.wren();
    SaeRecipe recipe = SaeRecipe.topK(1024, 16).steps(3000);
    TrainedSae trained =
        SaeTraining.of(wren, BundledTexts.wren(), Act.RESID_POST.at(2), recipe).train();
    System.out.println(trained);
    SaeFiles.save(trained.coder(), arguments[0]);
  }
}
