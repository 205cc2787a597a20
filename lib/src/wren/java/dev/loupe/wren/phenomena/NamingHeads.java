package dev.loupe.wren.phenomena;

import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.patching.ActivationPatching;
import dev.loupe.site.Act;
import dev.loupe.wren.behaviour.IndirectObject;
import dev.loupe.wren.behaviour.IndirectObject.Pair;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Which heads name the indirect object, by patching each head's output at all positions between two
 * texts that differ in who acts.
 *
 * @param clean mean logit of the object less that of the subject, where the subject acts
 * @param corrupted the same where the object acts
 * @param logits by how much each head restores this difference, in logits
 */
record NamingHeads(int pairs, double clean, double corrupted, HeadScores logits) {
  private static final double LEAST = 0.1;

  /** Held-out pairs of texts, always the same ones. */
  static List<Pair> pairs(int count, long seed) {
    Random random = new Random(seed);
    return Stream.generate(() -> IndirectObject.pair(random)).limit(count).toList();
  }

  /** The mean over these pairs. */
  static NamingHeads of(HookedTransformer model, List<Pair> pairs) {
    ActivationPatching patching =
        ActivationPatching.of(model, cleans(pairs), corrupted(pairs), metric(pairs));
    HeadScores logits = new HeadScores(patching.raw().sweep(Act.HEAD_Z).values());
    return new NamingHeads(pairs.size(), patching.clean(), patching.corrupted(), logits);
  }

  static List<String> cleans(List<Pair> pairs) {
    return pairs.stream().map(Pair::clean).toList();
  }

  static List<String> corrupted(List<Pair> pairs) {
    return pairs.stream().map(Pair::corrupted).toList();
  }

  static Metric metric(List<Pair> pairs) {
    return Metric.logitDiff(
        pairs.stream().map(pair -> " " + pair.object()).toList(),
        pairs.stream().map(pair -> " " + pair.subject()).toList());
  }

  /** The share of the difference between the two texts that each head restores. */
  HeadScores shares() {
    double whole = clean - corrupted;
    return new HeadScores(
        Arrays.stream(logits.values())
            .map(layer -> Arrays.stream(layer).map(value -> value / whole).toArray())
            .toArray(double[][]::new));
  }

  /** The rows of the table. */
  List<Finding> findings() {
    List<HeadScores.Head> heads = shares().atLeast(LEAST);
    long layers = heads.stream().map(HeadScores.Head::layer).distinct().count();
    String over = "over " + pairs + " pairs";
    return List.of(
        new Finding("IOI: logit difference", clean, 4, over),
        Finding.noted("IOI: logit difference, the other one acts", corrupted, over),
        new Finding("IOI: heads that move ≥ 10 % of it", heads.size(), 4, shares().named(heads)),
        new Finding("IOI: layers of these heads", layers, 3, ""));
  }
}
