package dev.loupe.doctor;

import dev.loupe.activations.Gradients;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.text.Tokens;
import java.util.List;

/** Gradients against finite differences, in float64. */
final class Derivatives {
  private static final double STEP = 1e-5;
  private static final int LAYER = 1;
  private static final List<Act> ACTS =
      List.of(Act.RESID_PRE, Act.QUERY, Act.PATTERN, Act.HEAD_Z, Act.MLP_POST, Act.RESID_POST);

  private Derivatives() {}

  /** The largest difference, over one number of each of several activations. */
  static double deviation(HookedTransformer model) {
    Run run = model.run(Tokens.of(new int[] {3, 14, 15, 9, 26}));
    Metric metric = Metric.logitDiff(11, 23);
    List<Spot> spots = ACTS.stream().map(Derivatives::oneNumber).toList();
    Gradients gradients =
        run.gradients(metric, spots.stream().map(Spot::site).toArray(Site[]::new));
    double[] byPassingBack = new double[spots.size()];
    double[] byMoving = new double[spots.size()];
    for (int i = 0; i < byMoving.length; i++) {
      byPassingBack[i] = gradients.get(spots.get(i)).value();
      double up = moved(run, spots.get(i), STEP).measure(metric)[0];
      double down = moved(run, spots.get(i), -STEP).measure(metric)[0];
      byMoving[i] = (up - down) / (2 * STEP);
    }
    return Deviation.between(byMoving, byPassingBack);
  }

  private static Run moved(Run run, Spot spot, double step) {
    return run.with(spot, here -> here.plus(step));
  }

  private static Spot oneNumber(Act act) {
    Spot spot = act.at(LAYER).all();
    for (Axis axis : act.axes()) {
      spot = spot.pick(axis, axis == Axis.BATCH ? 0 : 1);
    }
    return spot;
  }
}
