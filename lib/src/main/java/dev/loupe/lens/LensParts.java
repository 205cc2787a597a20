package dev.loupe.lens;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.stream.TokenReadout;
import dev.loupe.tensor.Ordering;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Grid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What heads or MLPs write at the last position, read through a lens.
 *
 * <p>A part of a residual stream is not a stream, so it is not normalised by itself: its logits are
 * W_U · (w ⊙ (v − mean)) / scale, where v is what the lens makes of the part without its bias, w
 * the weight of the final norm, and scale what this norm divides by in the run. So the logits of
 * all parts add up. Only LayerNorm subtracts the mean.
 *
 * @param written the part of each layer: {@code HEAD_RESULT} or {@code MLP_OUT}
 */
record LensParts(Lens lens, Run run, Act written) {
  private static final int TOKENS = 5; // of each MLP

  LensParts {
    HookedTransformer model = run.model();
    if (model.spec().block().normsStream()) {
      throw new IllegalArgumentException(
          model.name()
              + " normalises the residual stream in every block, so what a head or MLP writes has no logits of its own; read the stream itself: top()");
    }
    TokenReadout.of(model); // refuses a model with a head before W_U
    if (!model.has(written)) {
      throw new IllegalArgumentException(model.name() + " has no MLPs; read its heads: heads()");
    }
  }

  /** The tokens whose logits each part raises most. */
  Grid tokens() {
    boolean heads = written == Act.HEAD_RESULT;
    List<double[]> values = new ArrayList<>();
    List<List<String>> words = new ArrayList<>();
    for (Tensor logits : logits()) {
      Ordering.TopK best = logits.topK(Axis.VOCAB, Math.min(heads ? 1 : TOKENS, vocab()));
      values.add(best.values().toDoubleArray());
      words.add(Arrays.stream(best.indices().toIntArray()).mapToObj(run.tokens()::piece).toList());
    }
    Labels columns = heads ? columns(values) : Labels.numbered("rank", values.get(0).length);
    return grid("tokens that " + what() + " write", columns, values).withWords(words);
  }

  /** How much each part raises the logit of a token. */
  Grid logit(String answer) {
    Grid grid =
        logit(
            run.model().toSingleToken(answer),
            "logit of '" + answer + "' that " + what() + " write",
            answer);
    return grid.withNote(LensAnswers.missingSpace(run, answer).above(grid.note()));
  }

  Grid logit(int id, String title, String answer) {
    List<double[]> values =
        logits().stream().map(logits -> logits.at(Axis.VOCAB, id).toDoubleArray()).toList();
    Labels columns = written == Act.HEAD_RESULT ? columns(values) : Labels.of("token", answer);
    return grid(title, columns, values).withScale(Scale.diverging());
  }

  private static Labels columns(List<double[]> values) {
    return Labels.numbered("head", "H", values.get(0).length);
  }

  private String what() {
    return written == Act.HEAD_RESULT ? "heads" : "MLPs";
  }

  private int vocab() {
    return run.model().spec().vocab();
  }

  /** The logits of each layer, [head, vocab] or [vocab]. */
  private List<Tensor> logits() {
    HookedTransformer model = run.model();
    TokenReadout readout = TokenReadout.of(model);
    boolean normed = readout.normed();
    Site norm = Act.LN_FINAL_SCALE.site();
    int layers = model.spec().layers();
    Stream<Site> parts =
        Stream.iterate(0, layer -> layer < layers, layer -> layer + 1).map(written::at);
    Site[] sites =
        Stream.concat(parts, normed ? Stream.of(norm) : Stream.empty()).toArray(Site[]::new);
    ActivationCache cache = run.cache(sites);
    double scale = normed ? last(cache.get(norm)).value() : 1;
    List<Tensor> logits = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      Tensor part = last(cache.get(written.at(layer))); // [head, d_model] or [d_model]
      Tensor there = lens.linear(Act.RESID_POST.at(layer), part);
      logits.add(readout.logits(there).dividedBy(scale));
    }
    return logits;
  }

  private static Tensor last(Tensor activation) {
    return activation.at(Axis.BATCH, 0).at(Axis.POS, -1);
  }

  private Grid grid(String what, Labels columns, List<double[]> values) {
    Labels rows = Labels.layers(values.size());
    return Grid.of(
            lens.name() + ": " + what, "logit", rows, columns, values.toArray(double[][]::new))
        .withNote(
            run.notes()
                .above(
                    "What is added to the residual stream at the last position, "
                        + (lens.how().isEmpty() ? "" : lens.how() + ", ")
                        + "divided by the scale of the run's final norm and read by W_U without biases; the logits of all parts add up. Prompt: "
                        + run.tokens().quoted()));
  }
}
