package dev.loupe.attribution.logit;

import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.token.TokenStrip;
import java.util.Arrays;
import java.util.Set;

/**
 * What the heads of a layer move to the metric from each token: the pattern's entry times what the
 * token's value, its bias included, adds to the metric through W_O. A head's tokens sum to the
 * head.
 */
final class Sources {
  private Sources() {}

  /** What a head moves from each token of a prompt. */
  static TokenStrip strip(Run run, Metric metric, Spot head, int prompt) {
    Tokens tokens = run.tokens();
    if (prompt < 0 || prompt >= tokens.batch()) {
      throw new IllegalArgumentException(
          "there is no prompt " + prompt + "; there are " + tokens.batch() + ", counted from 0");
    }
    double[][] bySource = of(run, metric, head); // [src][prompt]
    double[] values =
        Arrays.stream(bySource, tokens.start(prompt), tokens.width())
            .mapToDouble(source -> source[prompt])
            .toArray();
    String note =
        String.format(
            "What %s moves from each token to the metric: attention times what the token's value adds. 0 = adds nothing, negative = works against it. They sum to %s.",
            head.label(), Figures.of(Arrays.stream(values).sum()));
    return TokenStrip.of(
            "logit attribution of " + head.label() + " by source token",
            metric.title(),
            tokens.pieces(prompt),
            values)
        .withScale(Scale.diverging())
        .withNote(run.notes().above(note));
  }

  /** What a head moves from each token, [src][prompt]; 0 in padding. */
  static double[][] of(Run run, Metric metric, Spot spot) {
    int layer = spot.site().layer();
    int head = spot.picks().get(Axis.HEAD);
    String method = "the attribution of " + spot.label() + " by source token";
    Refusals.changes(run, method, Act.HEAD_Z.at(layer)::equals);
    HookedTransformer model = run.model();
    Decomposition all =
        Decomposition.of(
            run,
            metric,
            Set.of(Act.HEAD_Z.at(layer), Act.PATTERN.at(layer)),
            Set.of(Act.VALUE.at(layer)));
    Tensor direction =
        all.attention(layer).intoHeads(model, layer).at(Axis.HEAD, head); // [batch, pos, d_head]
    Tensor values =
        all.read()
            .all(Act.VALUE.at(layer))
            .at(Axis.KV_HEAD, model.spec().attention().kvHead(head))
            .renamed(Axis.POS, Axis.SRC); // [batch, src, d_head]
    Tensor pattern = all.read().at(Act.PATTERN.at(layer)).at(Axis.HEAD, head); // [batch, pos, src]
    Tensor moved = pattern.times(values.dot(direction, Axis.D_HEAD));
    return Decomposition.byPrompt(Readout.overPositions(moved), Axis.SRC);
  }
}
