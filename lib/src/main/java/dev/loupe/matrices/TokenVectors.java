package dev.loupe.matrices;

import dev.loupe.arch.EmbedNorm;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Which vector of each token a head is thought to read. */
enum TokenVectors {
  /** W_E. */
  EMBEDDING("W_E"),
  /**
   * The residual stream after the first block, of a prompt of this token alone and without its
   * position; heads of the first block read W_E. McDougall et al. 2023, <a
   * href="https://arxiv.org/abs/2310.04625">copy suppression</a>, call it the effective embedding.
   */
  EFFECTIVE("the effective embedding");

  private static final int TOGETHER = 1024; // prompts of one token

  private final String shown;

  TokenVectors(String shown) {
    this.shown = shown;
  }

  /** The vectors that a layer reads, [vocab, d_model]. */
  Tensor of(NormFolding norms, int layer) {
    return this == EMBEDDING || layer == 0 ? embedding(norms) : effective(norms.model());
  }

  /** The vector of one token that a layer reads, [d_model]. */
  Tensor of(NormFolding norms, int layer, int token) {
    boolean plain = this == EMBEDDING || layer == 0;
    Tensor one = plain ? embedding(norms) : effective(norms.model(), token, token + 1);
    return one.at(Axis.VOCAB, plain ? token : 0);
  }

  /** The embeddings, without the factor that Gemma has. */
  private static Tensor embedding(NormFolding norms) {
    HookedTransformer model = norms.model();
    Tensor embedding = model.weight(Weight.W_E);
    if (!norms.folded() || model.spec().ends().norm() != EmbedNorm.TOKENS) {
      return embedding;
    }
    double eps = model.spec().norm() instanceof Norm.LayerNorm norm ? norm.eps() : 0;
    Tensor centred = embedding.centred(Axis.D_MODEL); // this division is that of a token alone
    Tensor scale = centred.times(centred).mean(Axis.D_MODEL).plus(eps).sqrt(); // [vocab]
    return centred.dividedBy(scale).times(model.weight(Weight.EMBED_LN_W));
  }

  private static Tensor effective(HookedTransformer model) {
    int vocab = model.spec().vocab();
    List<Tensor> parts = new ArrayList<>();
    try (Progress progress = Progress.of("effective embeddings", vocab, "tokens")) {
      for (int from = 0; from < vocab; from += TOGETHER) {
        int to = Math.min(vocab, from + TOGETHER);
        parts.add(effective(model, from, to));
        progress.tick(to - from);
      }
    }
    return Tensor.concat(Axis.VOCAB, parts);
  }

  /** The residual streams of prompts of one token each, [vocab, d_model]. */
  private static Tensor effective(HookedTransformer model, int from, int to) {
    if (model.spec().block().normsStream()) {
      throw new IllegalArgumentException(
          model.name()
              + " normalises the residual stream itself, so what its first block makes of a token is not read as it is; leave out effective()");
    }
    int[][] prompts =
        IntStream.range(from, to).mapToObj(id -> new int[] {id}).toArray(int[][]::new);
    Run run = model.run(model.tokens(prompts));
    Run placeless = model.has(Act.POS_EMBED) ? run.zero(Act.POS_EMBED.site()) : run;
    return placeless
        .cache(Act.RESID_POST.at(0))
        .get(Act.RESID_POST.at(0)) // [batch, pos 1, d_model]
        .at(Axis.POS, 0)
        .renamed(Axis.BATCH, Axis.VOCAB);
  }

  @Override
  public String toString() {
    return shown;
  }
}
