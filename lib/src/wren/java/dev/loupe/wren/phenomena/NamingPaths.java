package dev.loupe.wren.phenomena;

import dev.loupe.effect.Sweep;
import dev.loupe.model.HookedTransformer;
import dev.loupe.patching.PathPatching;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import dev.loupe.wren.behaviour.IndirectObject.Pair;
import dev.loupe.wren.phenomena.HeadScores.Head;
import java.util.Arrays;
import java.util.List;

/**
 * What kinds of heads name the indirect object, by path patching: those that move the name to the
 * logits, and those that tell these where to look.
 *
 * <p>MLPs between sender and receiver are recomputed. Wang et al. 2022, <a
 * href="https://arxiv.org/abs/2211.00593">Interpretability in the Wild</a>, section 3.
 *
 * @param direct the share of the logit difference that each head restores on its way to the logits
 * @param queries the share by way of the movers' queries together
 * @param keys the share by way of the movers' keys together
 */
record NamingPaths(HeadScores direct, HeadScores queries, HeadScores keys) {
  private static final double LEAST = 0.05;

  /** The mean over these pairs. */
  static NamingPaths of(HookedTransformer model, List<Pair> pairs) {
    PathPatching paths =
        PathPatching.of(
                model,
                NamingHeads.cleans(pairs),
                NamingHeads.corrupted(pairs),
                NamingHeads.metric(pairs))
            .throughMlps();
    HeadScores direct = heads(model, paths.to(Act.RESID_POST.at(-1).all()));
    List<Head> movers = movers(direct);
    return new NamingPaths(
        direct,
        heads(model, paths.to(inputs(movers, Act.QUERY))),
        heads(model, paths.to(inputs(movers, Act.KEY))));
  }

  private static Spot[] inputs(List<Head> heads, Act act) {
    return heads.stream().map(head -> act.at(head.layer()).head(head.head())).toArray(Spot[]::new);
  }

  /** The heads of a sweep, without its MLPs. */
  private static HeadScores heads(HookedTransformer model, Sweep sweep) {
    int heads = model.spec().attention().heads();
    return new HeadScores(
        Arrays.stream(sweep.values())
            .map(layer -> Arrays.copyOf(layer, heads))
            .toArray(double[][]::new));
  }

  /** The heads that move the name; at least the strongest one. */
  private static List<Head> movers(HeadScores direct) {
    List<Head> movers = direct.atLeast(LEAST);
    return movers.isEmpty() ? List.of(direct.best()) : movers;
  }

  private static List<Head> others(HeadScores scores, List<Head> movers) {
    return scores.atLeast(LEAST).stream().filter(head -> !movers.contains(head)).toList();
  }

  /** How many of the kinds there are: movers, and others that act on their queries or keys. */
  int kinds() {
    List<Head> movers = direct.atLeast(LEAST);
    boolean tellers = !others(queries, movers).isEmpty() || !others(keys, movers).isEmpty();
    return (movers.isEmpty() ? 0 : 1) + (tellers ? 1 : 0);
  }

  /** The rows of the table. */
  List<Finding> findings() {
    List<Head> movers = direct.atLeast(LEAST);
    List<Head> byQueries = others(queries, movers);
    List<Head> byKeys = others(keys, movers);
    return List.of(
        new Finding("IOI: kinds of heads", kinds(), 2, "≥ 5 % by path patching"),
        Finding.noted("IOI: heads that move the name", movers.size(), direct.named(movers)),
        Finding.noted(
            "IOI: others that act on their queries", byQueries.size(), queries.named(byQueries)),
        Finding.noted("IOI: others that act on their keys", byKeys.size(), keys.named(byKeys)));
  }
}
