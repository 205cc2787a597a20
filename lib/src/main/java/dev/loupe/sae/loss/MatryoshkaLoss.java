package dev.loupe.sae.loss;

import dev.loupe.sae.kind.BatchTopK;
import dev.loupe.sae.kind.JumpRelu;
import dev.loupe.sae.kind.Matryoshka;
import dev.loupe.sae.kind.SaeKind;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Σ over widths m of |y − ŷₘ|², where ŷₘ is written by the first m features only, + α |e − ê|² of
 * the whole width; features are chosen, and have a threshold later, as in {@link BatchTopKLoss}.
 *
 * <p>Bussmann et al. 2025, <a href="https://arxiv.org/abs/2503.17547">Learning multi-level features
 * with Matryoshka sparse autoencoders</a>.
 *
 * @param k the mean number of active features of a token; need not be whole
 * @param widths the number of features of each level, rising; the last is the number of all
 */
public record MatryoshkaLoss(double k, List<Integer> widths) implements SaeLoss {
  private static final int LEVELS = 5;

  /** Refuses widths that do not rise. */
  public MatryoshkaLoss {
    widths = new Matryoshka(new BatchTopK(k, false), widths).widths();
  }

  /** The loss with a sixteenth, an eighth, a quarter, a half and all of the features. */
  public static MatryoshkaLoss of(int features, double k) {
    List<Integer> widths =
        IntStream.range(0, LEVELS)
            .map(level -> features >> (LEVELS - 1 - level))
            .filter(width -> width > 0)
            .boxed()
            .toList();
    return new MatryoshkaLoss(k, widths);
  }

  @Override
  public SaeKind learned() {
    return new JumpRelu();
  }

  @Override
  public ScriptCall call(StepSettings step) {
    return ScriptCall.largest(step, k, true, widths);
  }

  @Override
  public boolean revives() {
    return true;
  }

  @Override
  public boolean findsThreshold() {
    return true;
  }

  @Override
  public String toString() {
    return "matryoshka " + k + " of " + widths;
  }
}
