package dev.loupe.heads;

import dev.loupe.activations.ActivationCache;
import dev.loupe.arch.Attention;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;

/** How strongly a head connects each destination with each source. */
record HeadPairs(HookedTransformer model, int layer, int head, HeadStrength strength) {
  /** The strengths of each prompt without its padding, [prompt][dest][src]. */
  double[][][] of(Tokens tokens) {
    Site[] sites =
        strength == HeadStrength.ATTENTION
            ? new Site[] {Act.PATTERN.at(layer)}
            : new Site[] {Act.PATTERN.at(layer), Act.VALUE.at(layer)};
    double[][][] pairs = new double[tokens.batch()][][];
    try (ActivationCache cache = model.run(tokens).cache(sites)) {
      Tensor pattern = cache.get(Act.PATTERN.at(layer)).at(Axis.HEAD, head); // [batch, dest, src]
      double[] flat =
          (strength == HeadStrength.ATTENTION
                  ? pattern
                  : pattern.times(lengths(cache).renamed(Axis.POS, Axis.SRC)))
              .arranged(Axis.BATCH, Axis.DEST, Axis.SRC)
              .toDoubleArray();
      for (int prompt = 0; prompt < pairs.length; prompt++) {
        pairs[prompt] = unpadded(flat, prompt, tokens.start(prompt), tokens.width());
      }
    }
    return pairs;
  }

  /** |v W_O| of each position, [batch, pos]. */
  private Tensor lengths(ActivationCache cache) {
    Attention attention = model.spec().attention();
    int shared = attention.kvHead(head);
    Tensor values = cache.get(Act.VALUE.at(layer)).at(Axis.KV_HEAD, shared); // [batch, pos, d_head]
    return values
        .dot(model.weight(Weight.W_O.at(layer).head(head)), Axis.D_HEAD)
        .norm(Axis.D_MODEL);
  }

  private static double[][] unpadded(double[] flat, int prompt, int start, int width) {
    double[][] square = new double[width - start][width - start];
    for (int dest = start; dest < width; dest++) {
      int row = (prompt * width + dest) * width;
      System.arraycopy(flat, row + start, square[dest - start], 0, width - start);
    }
    return square;
  }
}
