package dev.loupe.heads;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What was measured of all heads on sequences.
 *
 * @param scores for each measure, [layer · heads + head][sequence]
 * @param unattended the direct effect on tokens that are chosen without regard to attention, each
 *     equally, [layer · heads + head][sequence]
 */
record Measured(Map<HeadRole.Measure, double[][]> scores, double[][] unattended) {
  private static final long NUMBERS = 16L << 20; // of the activations in memory at a time

  /** Measures every head of a model. */
  static Measured of(HookedTransformer model, Repeats repeats, Progress progress) {
    Measuring all = new Measuring(model, repeats);
    int layers = model.spec().layers();
    int heads = model.spec().attention().heads();
    long each = (long) layers * heads * repeats.width() * (repeats.width() + model.spec().dModel());
    int size = (int) Math.max(1, Math.min(repeats.count(), NUMBERS / each));
    for (int from = 0; from < repeats.count(); from += size) {
      int to = Math.min(repeats.count(), from + size);
      all.measure(from, to);
      progress.tick(to - from);
    }
    return new Measured(all.scores, all.unattended);
  }

  /** The numbers that are being filled in. */
  private static final class Measuring {
    private final HookedTransformer model;
    private final Repeats repeats;
    private final DirectEffect direct;
    private final int heads;
    private final Map<HeadRole.Measure, double[][]> scores = new EnumMap<>(HeadRole.Measure.class);
    private final double[][] unattended;

    Measuring(HookedTransformer model, Repeats repeats) {
      this.model = model;
      this.repeats = repeats;
      this.direct = DirectEffect.of(model);
      this.heads = model.spec().attention().heads();
      int cells = model.spec().layers() * heads;
      for (HeadRole.Measure measure : HeadRole.Measure.values()) {
        scores.put(measure, new double[cells][repeats.count()]);
      }
      this.unattended = new double[cells][repeats.count()];
    }

    /** Measures these sequences, in one pass. */
    void measure(int from, int to) {
      Repeats some = repeats.rows(from, to);
      Tensor reader = direct.reader(some.tokens()); // [batch, src, d_model]
      try (ActivationCache cache = model.run(some.tokens()).cache(sites())) {
        for (int layer = 0; layer < model.spec().layers(); layer++) {
          Tensor pattern = cache.get(Act.PATTERN.at(layer)); // [batch, head, dest, src]
          attention(layer, from, pattern);
          Tensor effects = direct.of(cache, layer, reader); // [batch, dest, head, src]
          put(scores.get(HeadRole.Measure.DIRECT_EFFECT), layer, from, weighed(effects, pattern));
          put(unattended, layer, from, weighed(effects, uniform(layer)));
        }
      }
    }

    private Site[] sites() {
      Set<Site> sites = new LinkedHashSet<>();
      for (int layer = 0; layer < model.spec().layers(); layer++) {
        sites.add(Act.PATTERN.at(layer));
        sites.add(Act.HEAD_RESULT.at(layer));
      }
      direct.scale().ifPresent(sites::add);
      return sites.toArray(Site[]::new);
    }

    private void attention(int layer, int from, Tensor pattern) {
      double[] flat = pattern.toDoubleArray();
      int width = repeats.width();
      AttentionScores over = new AttentionScores(repeats);
      for (int row = 0; row < flat.length / (width * width); row++) {
        int begin = row * width * width;
        int cell = layer * heads + row % heads;
        int sequence = from + row / heads;
        for (HeadRole.Measure measure : HeadRole.Measure.values()) {
          if (measure.ofAttention()) {
            scores.get(measure)[cell][sequence] =
                over.of(measure, (dest, src) -> flat[begin + dest * width + src]);
          }
        }
      }
    }

    private Tensor uniform(int layer) {
      double[][] pattern = UniformAttention.of(model.spec(), layer).pattern(repeats.width());
      return Tensor.of(pattern, Axis.DEST, Axis.SRC);
    }

    /** Σ over sources of attention × effect, the mean over destinations; BOS is left out. */
    private Tensor weighed(Tensor effects, Tensor attention) {
      Tensor words = effects.from(Axis.SRC, repeats.front()).from(Axis.DEST, repeats.front());
      Tensor given = attention.from(Axis.SRC, repeats.front()).from(Axis.DEST, repeats.front());
      return words.times(given).sum(Axis.SRC).mean(Axis.DEST); // [batch, head]
    }

    private void put(double[][] into, int layer, int from, Tensor values) {
      double[] flat = values.arranged(Axis.BATCH, Axis.HEAD).toDoubleArray();
      for (int i = 0; i < flat.length; i++) {
        into[layer * heads + i % heads][from + i / heads] = flat[i];
      }
    }
  }
}
