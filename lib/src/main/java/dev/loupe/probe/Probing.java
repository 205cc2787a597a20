package dev.loupe.probe;

import dev.loupe.activations.ActivationCache;
import dev.loupe.learning.LogisticRegression;
import dev.loupe.model.FiniteValues;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Inside;
import dev.loupe.model.Run;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Prompts;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Linear probes on every layer of the residual stream.
 *
 * <p>Accuracy is measured by cross-validation, on texts that the probe was not fitted on. It is
 * compared with the accuracy on a control task (random labels by word type) and of always
 * predicting the most common label. Information that a probe can decode is not always used by the
 * model: ablate or steer along {@link ProbeReport#direction} to test this. Alain and Bengio 2016,
 * arXiv 1610.01644; Hewitt and Liang 2019, arXiv 1909.03368; Belinkov 2021, arXiv 2102.12452.
 *
 * @param model the model
 * @param prompts the texts, as tokens
 * @param labels the label of each text
 * @param pooling which position of a text is read
 * @param c the inverse of the L2 penalty; larger values fit the data more closely
 * @param folds the number of folds of cross-validation
 * @param seed the random seed of the split and of the control labels
 */
public record Probing(
    HookedTransformer model,
    Tokens prompts,
    List<?> labels,
    Pooling pooling,
    double c,
    int folds,
    long seed) {
  private static final int BATCH = 32;

  /** Checks that every text has a label and every label enough texts. */
  public Probing {
    labels = List.copyOf(labels);
    if (prompts.batch() != labels.size()) {
      throw new IllegalArgumentException(
          "there are "
              + prompts.batch()
              + " texts and "
              + labels.size()
              + " labels; each text needs one");
    }
    if (folds < 2) {
      throw new IllegalArgumentException(
          "cross-validation fits on some texts and tests on others, so it needs 2 folds or more,"
              + " not "
              + folds);
    }
    if (!(c > 0)) {
      throw new IllegalArgumentException(
          "C is the inverse of the penalty and must be larger than 0, not " + c);
    }
    List<?> given = labels;
    for (Object label : given.stream().distinct().toList()) {
      long count = given.stream().filter(label::equals).count();
      if (count < folds) {
        throw new IllegalArgumentException(
            "the label "
                + label
                + " has "
                + count
                + " texts; "
                + folds
                + "-fold cross-validation needs at least "
                + folds);
      }
    }
    if (given.stream().distinct().count() < 2) {
      throw new IllegalArgumentException(
          "a probe needs at least two different labels; all "
              + prompts.batch()
              + " texts have the same");
    }
  }

  /** A probe of the last token, with five folds and C = 1. */
  public static Probing of(HookedTransformer model, List<String> texts, List<?> labels) {
    return new Probing(model, model.tokens(texts), labels, Pooling.LAST, 1, 5, 0);
  }

  /** The same for prompts of any kind; a run keeps its interventions. */
  public static Probing of(HookedTransformer model, Prompts prompts, List<?> labels) {
    Run run = model.run(prompts);
    return new Probing(Inside.modelForOthers(run), run.tokens(), labels, Pooling.LAST, 1, 5, 0);
  }

  /** The same probes reading another position. */
  public Probing at(Pooling other) {
    return new Probing(model, prompts, labels, other, c, folds, seed);
  }

  /** The same probes with another penalty. */
  public Probing withC(double other) {
    return new Probing(model, prompts, labels, pooling, other, folds, seed);
  }

  /** The fitted and tested probes. */
  public ProbeReport report() {
    List<?> names = ordered(labels.stream().distinct().toList());
    int[] classes = labels.stream().mapToInt(names::indexOf).toArray();
    int commonest =
        IntStream.range(0, names.size())
            .map(k -> (int) Arrays.stream(classes).filter(x -> x == k).count())
            .max()
            .orElseThrow();
    return new ProbeReport(
        model,
        names.stream().map(String::valueOf).toList(),
        prompts.batch(),
        prompts.quoted(0),
        commonest,
        layers(classes, names.size() == 2),
        pooling);
  }

  private List<ProbeReport.Layer> layers(int[] classes, boolean two) {
    int[] control = ControlTask.labels(types(), classes, seed);
    CrossValidation split = CrossValidation.of(classes, folds, seed);
    List<Site> sites = sites();
    double[][][] features = features(sites);
    List<ProbeReport.Layer> layers = new ArrayList<>();
    try (Progress progress = Progress.of("probing", sites.size())) {
      for (int i = 0; i < sites.size(); i++) {
        int hits = split.hits(features[i], classes, c);
        int controlHits = controlHits(split, features[i], control);
        double[] direction =
            two ? LogisticRegression.fit(features[i], classes, c).direction() : new double[0];
        layers.add(new ProbeReport.Layer(sites.get(i), hits, controlHits, direction));
        progress.tick();
      }
    }
    return layers;
  }

  private static List<?> ordered(List<?> names) {
    try {
      return names.stream().sorted().toList();
    } catch (ClassCastException e) {
      throw new IllegalArgumentException(
          "labels are sorted, so they must all have one type that can be sorted, such as texts,"
              + " numbers or true and false; these have the types "
              + names.stream()
                  .map(name -> name.getClass().getSimpleName())
                  .distinct()
                  .collect(Collectors.joining(" and ")));
    }
  }

  /** Random labels can all be the same by chance; then every prediction is correct. */
  private int controlHits(CrossValidation split, double[][] features, int[] control) {
    return Arrays.stream(control).distinct().count() < 2
        ? control.length
        : split.hits(features, control, c);
  }

  /** The last token of each text if these tokens differ, otherwise the text itself. */
  private String[] types() {
    List<String> texts = IntStream.range(0, prompts.batch()).mapToObj(prompts::text).toList();
    String[] last =
        texts.stream()
            .map(text -> text.substring(text.lastIndexOf(' ') + 1))
            .toArray(String[]::new);
    boolean varied = Arrays.stream(last).distinct().count() > labels.stream().distinct().count();
    return pooling == Pooling.LAST && varied ? last : texts.toArray(String[]::new);
  }

  private List<Site> sites() {
    List<Site> sites = new ArrayList<>();
    sites.add(Act.RESID_PRE.at(0));
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      sites.add(Act.RESID_POST.at(layer));
    }
    return sites;
  }

  /** The activations [site][text][d_model]. */
  private double[][][] features(List<Site> sites) {
    double[][][] features = new double[sites.size()][prompts.batch()][];
    Surroundings around = Surroundings.of(prompts);
    for (int from = 0; from < prompts.batch(); from += BATCH) {
      Run run = model.run(batch(from, Math.min(prompts.batch(), from + BATCH)));
      try (ActivationCache cache = run.cache(sites.toArray(Site[]::new))) {
        for (int i = 0; i < sites.size(); i++) {
          double[][] pooled = pooled(cache.get(sites.get(i)), cache.tokens(), around);
          for (double[] row : pooled) {
            FiniteValues.check(run, sites.get(i), row);
          }
          System.arraycopy(pooled, 0, features[i], from, pooled.length);
        }
      }
    }
    return features;
  }

  /** Some prompts, padded to the longest of them only. */
  private Tokens batch(int from, int to) {
    List<int[]> rows = IntStream.range(from, to).mapToObj(prompts::row).toList();
    return Tokens.of(rows, prompts.tokenizer());
  }

  private double[][] pooled(Tensor activation, Tokens tokens, Surroundings around) {
    double[] flat = activation.toDoubleArray();
    int width = tokens.width();
    int size = flat.length / tokens.batch() / width;
    double[][] rows = new double[tokens.batch()][size];
    for (int row = 0; row < rows.length; row++) {
      int end = pooling == Pooling.LAST ? width : width - around.behind();
      int first = pooling == Pooling.LAST ? end : tokens.start(row) + around.front();
      int start = Math.min(first, end - 1); // an empty text has only special tokens
      for (int position = start; position < end; position++) {
        for (int i = 0; i < size; i++) {
          rows[row][i] += flat[(row * width + position) * size + i] / (end - start);
        }
      }
    }
    return rows;
  }
}
