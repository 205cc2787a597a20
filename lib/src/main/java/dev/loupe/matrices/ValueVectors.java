package dev.loupe.matrices;

import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.progress.Progress;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.chart.Bars;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.token.TopTokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The tokens that each neuron of an MLP writes: its value vector, a row of W_out, read by W_U.
 *
 * <p>The number at a token is the logit that the neuron adds for each unit of its activation, apart
 * from the final norm's division. A negative activation, which some activation functions allow,
 * lowers these tokens.
 *
 * <p>Geva et al. 2021, <a href="https://arxiv.org/abs/2012.14913">feed-forward layers are key-value
 * memories</a>; Geva et al. 2022, <a href="https://arxiv.org/abs/2203.14680">build predictions by
 * promoting concepts</a>.
 *
 * <pre>{@code
 * var values = valueVectors(model, 3);
 * values                       // the neurons with the largest logits
 * values.neuron(100)           // the tokens of one
 * values.writing(" Mary")      // the neurons that raise this token most
 * }</pre>
 */
public final class ValueVectors implements Pictured {
  private static final int TOKENS = 8; // of each neuron
  private static final int SHOWN = 16; // neurons in a picture
  private static final long BLOCK = 1L << 22; // logits at a time

  private final NormFolding norms;
  private final int layer;
  private final Strongest strongest; // of every neuron

  private ValueVectors(NormFolding norms, int layer, Strongest strongest) {
    this.norms = norms;
    this.layer = layer;
    this.strongest = strongest;
  }

  /** The value vectors of a layer; a negative number counts from the last. */
  public static ValueVectors of(HookedTransformer model, int layer) {
    int at = HeadAt.layer(model, layer);
    NormFolding norms = NormFolding.usual(model);
    norms.refuseHead();
    return new ValueVectors(norms, at, strongest(norms, matrix(norms, at)));
  }

  /** W_out as it reaches the residual stream, [d_mlp, d_model]. */
  static Tensor matrix(NormFolding norms, int layer) {
    HookedTransformer model = norms.model();
    if (model.spec().mlp().isEmpty()) {
      throw new IllegalArgumentException(
          model.name()
              + " has no MLPs, so there are no neurons; look at its heads: ov(model, 0, 0)");
    }
    return norms.through(Weight.LN2_POST_W, layer, model.weight(Weight.W_OUT.name(layer)));
  }

  /** The tokens of every neuron, a block of neurons at a time. */
  private static Strongest strongest(NormFolding norms, Tensor vectors) {
    HookedTransformer model = norms.model();
    int neurons = vectors.size(Axis.D_MLP);
    int together = (int) Math.max(1, Math.min(neurons, BLOCK / model.spec().vocab()));
    List<List<String>> words = new ArrayList<>();
    List<double[]> values = new ArrayList<>();
    Tensor unembedding = norms.unembedding();
    try (Progress progress = Progress.of("value vectors", neurons, "neurons")) {
      for (int from = 0; from < neurons; from += together) {
        int to = Math.min(neurons, from + together);
        Tensor logits =
            vectors.range(Axis.D_MLP, from, to).dot(unembedding, Axis.D_MODEL); // [d_mlp, vocab]
        Strongest some = Strongest.tokens(model, logits, TOKENS);
        words.addAll(some.words());
        values.addAll(List.of(some.values()));
        progress.tick(to - from);
      }
    }
    return new Strongest(words, values.toArray(double[][]::new));
  }

  /** The tokens that one neuron writes most; a negative number counts from the last. */
  public TopTokens neuron(int neuron) {
    int resolved = neuron < 0 ? count() + neuron : neuron;
    if (resolved < 0 || resolved >= count()) {
      throw new IllegalArgumentException(
          "there is no neuron " + neuron + "; MLP " + layer + " has neurons 0 to " + (count() - 1));
    }
    return new TopTokens(grid(List.of(resolved), "tokens that " + name(resolved) + " writes"));
  }

  /** The number of neurons. */
  public int count() {
    return strongest.values().length;
  }

  /** The ten neurons that add the largest logits to a token, for a unit of activation. */
  public Bars writing(String token) {
    int id = norms.model().toSingleToken(token);
    double[] logits = norms.logit(matrix(norms, layer), id).toDoubleArray(); // [d_mlp]
    int[] best =
        IntStream.range(0, logits.length)
            .boxed()
            .sorted(Comparator.comparingDouble(neuron -> -logits[neuron]))
            .limit(10)
            .mapToInt(neuron -> neuron)
            .toArray();
    return Bars.of(
            "neurons of MLP " + layer + " that write '" + token + "'",
            "logit",
            new Labels("neuron", Arrays.stream(best).mapToObj(this::name).toList()),
            Arrays.stream(best).mapToDouble(neuron -> logits[neuron]).toArray())
        .withNote(note());
  }

  /** The neurons with the largest logits, a row for each, the largest first. */
  @Override
  public Displayable picture() {
    List<Integer> largest =
        IntStream.range(0, count())
            .boxed()
            .sorted(Comparator.comparingDouble(neuron -> -strongest.values()[neuron][0]))
            .limit(SHOWN)
            .toList();
    String some = count() > SHOWN ? "the " + SHOWN + " strongest of " + count() : "all " + count();
    return grid(largest, "tokens that neurons write: " + some + " of MLP " + layer);
  }

  private Grid grid(List<Integer> neurons, String title) {
    return new Strongest(
            neurons.stream().map(strongest.words()::get).toList(),
            neurons.stream().map(n -> strongest.values()[n]).toArray(double[][]::new))
        .grid(title, "logit", new Labels("neuron", neurons.stream().map(this::name).toList()))
        .withNote(note());
  }

  private String name(int neuron) {
    return "L" + layer + "N" + neuron;
  }

  private String note() {
    return "The logit that a neuron adds for a unit of its activation. " + norms.note();
  }

  @Override
  public String toString() {
    return count() + " value vectors of MLP " + layer + " of " + norms.model().name();
  }
}
