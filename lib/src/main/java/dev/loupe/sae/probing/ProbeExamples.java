package dev.loupe.sae.probing;

import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Harvest;
import dev.loupe.model.HookedTransformer;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.measure.BosTokens;
import dev.loupe.sae.measure.CodedRows;
import dev.loupe.sae.measure.Reconstruction;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Labelled tokens or texts, with their activations and their features.
 *
 * @param side which activation is the raw one: the input or the target
 */
record ProbeExamples(SparseCoder coder, HookedTransformer model, Function<CodedRows, Tensor> side) {
  private static final int EACH = 10; // examples of one token, so that frequent ones do not rule

  /** Requires a coder that computes each token alone, and a model. */
  ProbeExamples {
    Objects.requireNonNull(coder, "a probe reads the features of a coder, and null was given");
    Objects.requireNonNull(model, "a probe reads features in a model, and null was given");
    coder.refuseBatches();
  }

  /** A token with its activation and its features. */
  private record Row(int text, int token, double[] raw, double[] acts) {}

  /** Up to ten examples of each token that has a label; special tokens have none. */
  List<ProbeExample> ofTokens(Texts texts, Function<String, Optional<String>> label) {
    Objects.requireNonNull(label, "a token needs a way to find its class, and null was given");
    Tokenizer tokenizer =
        model
            .tokenizer()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        model.name()
                            + " has no tokenizer, so its tokens have no text to find a class by;"
                            + " give a model with one"));
    Map<Integer, Optional<String>> labels = new HashMap<>();
    Map<Integer, Integer> counts = new HashMap<>();
    List<ProbeExample> examples = new ArrayList<>();
    Function<Integer, Optional<String>> labelled =
        id -> tokenizer.isSpecial(id) ? Optional.empty() : label.apply(tokenizer.piece(id));
    each(
        texts,
        row -> {
          Optional<String> own = labels.computeIfAbsent(row.token(), labelled);
          if (own.isPresent() && counts.merge(row.token(), 1, Integer::sum) <= EACH) {
            examples.add(ProbeExample.of(own.get(), row.token(), row.raw(), row.acts()));
          }
        });
    return examples;
  }

  /** One example of each text: the means over its tokens but BOS. */
  List<ProbeExample> ofTexts(Texts texts, List<?> labels) {
    if (labels.size() != texts.count()) {
      throw new IllegalArgumentException(
          "there are %d labels and %d texts; give one label for each text"
              .formatted(labels.size(), texts.count()));
    }
    List<ProbeExample> examples = new ArrayList<>();
    List<Row> open = new ArrayList<>(); // the tokens of the text that is being read
    each(
        texts,
        row -> {
          if (!open.isEmpty() && open.get(0).text() != row.text()) {
            examples.add(mean(open, labels));
            open.clear();
          }
          open.add(row);
        });
    if (!open.isEmpty()) {
      examples.add(mean(open, labels));
    }
    return examples;
  }

  private static ProbeExample mean(List<Row> tokens, List<?> labels) {
    int text = tokens.get(0).text();
    return ProbeExample.of(
        String.valueOf(labels.get(text)), text, mean(tokens, Row::raw), mean(tokens, Row::acts));
  }

  private static double[] mean(List<Row> tokens, Function<Row, double[]> values) {
    double[] mean = new double[values.apply(tokens.get(0)).length];
    for (Row token : tokens) {
      double[] own = values.apply(token);
      Arrays.setAll(mean, i -> mean[i] + own[i] / tokens.size());
    }
    return mean;
  }

  /** Gives each token but BOS, in the order of the texts. */
  private void each(Texts texts, Consumer<Row> taking) {
    Harvest harvest = Harvest.of(model, texts, Reconstruction.sites(coder));
    harvest.each(
        part ->
            CodedRows.each(
                coder, part, BosTokens.LEFT_OUT.leftOut(model), rows -> each(rows, taking)));
  }

  private void each(CodedRows rows, Consumer<Row> taking) {
    double[] raw = side.apply(rows).toDoubleArray();
    double[] acts = rows.acts().toDoubleArray();
    int count = rows.tokens().length;
    for (int i = 0; i < count; i++) {
      taking.accept(
          new Row(rows.texts()[i], rows.tokens()[i], row(raw, i, count), row(acts, i, count)));
    }
  }

  private static double[] row(double[] values, int row, int rows) {
    int width = values.length / rows;
    return Arrays.copyOfRange(values, row * width, (row + 1) * width);
  }
}
