package dev.loupe.sae.page;

import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.kind.SaeKind;
import dev.loupe.site.Act;
import dev.loupe.stream.TokenReadout;
import dev.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What the rows of W_dec say of features: the tokens they raise, and the features that write in
 * similar directions.
 */
final class DecoderRows {
  private static final int NUMBERS = 1 << 23; // logits or cosines at a time
  private static final Axis OTHER = Axis.named("other");
  private static final Set<Act> ADDED =
      Set.of(Act.RESID_PRE, Act.RESID_MID, Act.RESID_POST, Act.ATTN_OUT, Act.MLP_OUT);

  private final SparseCoder coder;
  private final HookedTransformer model;

  DecoderRows(SparseCoder coder, HookedTransformer model) {
    this.coder = coder;
    this.model = model;
  }

  /** Whether a row has logits of its own: it is added to the stream, and only a norm reads that. */
  boolean reachLogits() {
    return ADDED.contains(coder.writes().act())
        && model.spec().ends().head().isEmpty()
        && !model.spec().block().normsStream();
  }

  /** The tokens that each feature from one to another raises and lowers most. */
  List<WrittenTokens> tokens(int from, int to, int most) {
    TokenReadout readout = TokenReadout.of(model);
    int count = Math.min(most, readout.tokens());
    List<WrittenTokens> all = new ArrayList<>();
    int step = Math.max(1, NUMBERS / readout.tokens());
    for (int begin = from; begin < to; begin += step) {
      int end = Math.min(to, begin + step);
      Tensor rows =
          coder
              .config()
              .kind()
              .directions(coder.weight("W_dec").range(Axis.FEATURE, begin, end))
              .renamed(SaeKind.D_OUT, Axis.D_MODEL);
      Tensor logits = readout.logits(rows).arranged(Axis.FEATURE, Axis.VOCAB);
      List<List<TokenLogit>> raised = strongest(logits, count, 1);
      List<List<TokenLogit>> lowered = strongest(logits.negated(), count, -1);
      for (int i = 0; i < end - begin; i++) {
        all.add(new WrittenTokens(raised.get(i), lowered.get(i)));
      }
    }
    return all;
  }

  private List<List<TokenLogit>> strongest(Tensor logits, int count, int sign) {
    Tensor.TopK top = logits.topK(Axis.VOCAB, count);
    double[] values = top.values().toDoubleArray();
    int[] ids = top.indices().toIntArray();
    List<List<TokenLogit>> rows = new ArrayList<>();
    for (int row = 0; row < values.length / count; row++) {
      List<TokenLogit> tokens = new ArrayList<>();
      for (int i = row * count; i < (row + 1) * count; i++) {
        tokens.add(new TokenLogit(piece(ids[i]), sign * values[i]));
      }
      rows.add(tokens);
    }
    return rows;
  }

  private String piece(int id) {
    return model.tokenizer().map(known -> known.piece(id)).orElse("#" + id);
  }

  /** The features nearest to each feature from one to another, by the cosine of their rows. */
  List<List<SimilarFeature>> nearest(int from, int to, int most) {
    Tensor unit = coder.weight("W_dec").normalizedOrZero(SaeKind.D_OUT);
    int width = coder.features();
    int count = Math.min(most + 1, width); // one is the feature itself
    List<List<SimilarFeature>> all = new ArrayList<>();
    int step = Math.max(1, NUMBERS / width);
    for (int begin = from; begin < to; begin += step) {
      int end = Math.min(to, begin + step);
      Tensor some = unit.range(Axis.FEATURE, begin, end).renamed(Axis.FEATURE, OTHER);
      Tensor.TopK top =
          some.dot(unit, SaeKind.D_OUT).arranged(OTHER, Axis.FEATURE).topK(Axis.FEATURE, count);
      double[] cosines = top.values().toDoubleArray();
      int[] features = top.indices().toIntArray();
      for (int row = 0; row < end - begin; row++) {
        all.add(others(begin + row, cosines, features, row * count, most));
      }
    }
    return all;
  }

  private List<SimilarFeature> others(
      int own, double[] cosines, int[] features, int first, int most) {
    List<SimilarFeature> similar = new ArrayList<>();
    int end = first + Math.min(most + 1, coder.features());
    for (int i = first; i < end && similar.size() < most; i++) {
      if (features[i] != own) {
        similar.add(new SimilarFeature(features[i], cosines[i]));
      }
    }
    return similar;
  }

  @Override
  public String toString() {
    return "decoder rows of " + coder;
  }
}
