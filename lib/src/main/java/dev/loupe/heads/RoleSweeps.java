package dev.loupe.heads;

import dev.loupe.effect.Sweep;
import dev.loupe.model.HookedTransformer;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What was measured of all heads, as sweeps with their bands. */
record RoleSweeps(HookedTransformer model, Repeats repeats, Measured repeated, Measured random) {
  private static final double LEAST_ATTENTION = 0.4; // as in ARENA's search for induction heads
  private static final double LEAST_EFFECT = 0.1; // logits

  /** The scores of a role. */
  Sweep of(HeadRole role) {
    return sweep(role, repeated);
  }

  /** How to read the scores of all roles together. */
  String read() {
    return String.format(
        "Attention from 0 to 1: to the token before; over the second half, to the earlier copy of a token, and to the token behind that copy. Equal attention everywhere: %s, %s and %s. Copying: what the head adds to the logits of the tokens that it attends to; below 0 it suppresses copies. Mean over %s.",
        uniform(HeadRole.PREVIOUS_TOKEN),
        uniform(HeadRole.DUPLICATE_TOKEN),
        uniform(HeadRole.INDUCTION),
        repeats.described());
  }

  private Sweep sweep(HeadRole role, Measured measured) {
    double[][] scores = signed(measured.scores().get(role.measure()), role.sign());
    String title = role.attends() ? role + " score" : role + " of attended tokens";
    return HeadGrid.of(model).sweep(title, effect(role), scores);
  }

  private ScoreEffect effect(HeadRole role) {
    String note = meaning(role) + " Mean over " + repeats.described() + ".";
    return role.attends()
        ? new ScoreEffect(repeats.count(), "attention", Scale.fixed(0, 1), note)
        : new ScoreEffect(repeats.count(), "logits", Scale.diverging(), note);
  }

  /** How to read the scores of a role. */
  private String meaning(HeadRole role) {
    return role.attends()
        ? role.explained()
            + " 1 = all attention, "
            + uniform(role)
            + " = attention that is equal everywhere."
        : role.explained()
            + " 0 = no effect. Through the final norm and W_U alone, compared with the mean over the vocabulary.";
  }

  /** What attention that is equal everywhere scores; less in layers that see few tokens. */
  private String uniform(HeadRole role) {
    double most =
        IntStream.range(0, model.spec().layers())
            .mapToDouble(layer -> uniform(role, layer))
            .max()
            .orElseThrow();
    return Figures.brief(most);
  }

  private static double[][] signed(double[][] values, int sign) {
    return Arrays.stream(values)
        .map(row -> Arrays.stream(row).map(value -> sign * value).toArray())
        .toArray(double[][]::new);
  }

  /** The score of a head that attends equally to all positions that a layer's mask allows. */
  double uniform(HeadRole role, int layer) {
    return new AttentionScores(repeats)
        .of(role.measure(), UniformAttention.of(model.spec(), layer)::at);
  }

  /** The score of each head for a role, with what it would be without the role, [cell]. */
  List<RoleScore> scores(HeadRole role) {
    Sweep sweep = of(role);
    double[] mean = flat(sweep.values());
    double[] low = flat(sweep.low().values());
    double[] high = flat(sweep.high().values());
    double[] baseline = baseline(role);
    double least = role.attends() ? LEAST_ATTENTION : LEAST_EFFECT;
    return IntStream.range(0, mean.length)
        .mapToObj(i -> new RoleScore(role, mean[i], low[i], high[i], baseline[i], least))
        .toList();
  }

  /** The score without the role, [cell]. */
  private double[] baseline(HeadRole role) {
    HeadGrid heads = HeadGrid.of(model);
    double[] baseline = new double[heads.count()];
    Arrays.setAll(baseline, cell -> role.attends() ? uniform(role, heads.layer(cell)) : 0);
    if (role.needsRepeats()) {
      raise(baseline, sweep(role, random).high());
    } else if (!role.attends()) {
      double[][] values = signed(repeated.unattended(), role.sign());
      raise(baseline, heads.sweep("unattended tokens", effect(role), values).high());
    }
    return baseline;
  }

  private static void raise(double[] baseline, Grid to) {
    double[] other = flat(to.values());
    Arrays.setAll(baseline, cell -> Math.max(baseline[cell], other[cell]));
  }

  private static double[] flat(double[][] values) {
    return Arrays.stream(values).flatMapToDouble(Arrays::stream).toArray();
  }
}
