package dev.loupe.variants;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.forward.Gate;
import dev.loupe.forward.Pass;
import dev.loupe.intervention.Change;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Inside;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.text.Tokens;
import dev.loupe.torch.Ops;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How variants that are patched at one site change the residual stream.
 *
 * <p>A patch after attention's mix changes the stream at the patched positions only, so the rest of
 * its block is computed for these positions alone. A patch of queries, keys, scores or patterns
 * changes the mix; projections are not computed again. Any other patch is applied inside its block,
 * which starts from the base run's residual stream.
 */
record Entrance(HookedTransformer model, BaseRun base, Site site, NDManager work) {
  private static final Set<Act> BEHIND_MIX =
      EnumSet.of(
          Act.HEAD_Z, Act.ATTN_OUT, Act.RESID_MID, Act.MLP_POST, Act.MLP_OUT, Act.RESID_POST);
  private static final Set<Act> INTO_MIX =
      EnumSet.of(
          Act.QUERY, Act.KEY, Act.VALUE, Act.ROT_QUERY, Act.ROT_KEY, Act.ATTN_SCORES, Act.PATTERN);
  private static final Set<Act> SEEN_ELSEWHERE =
      EnumSet.of(Act.KEY, Act.ROT_KEY, Act.VALUE); // by other positions too

  /** A patched prompt and the positions at which its patch changes the activation. */
  record Patched(int variant, int prompt, Overlay overlay, int[] changed) {}

  /** The activations of the base run that a patch at this activation needs. */
  static Set<Act> needs(Act act, Spec spec) {
    Set<Act> needs = EnumSet.of(act);
    if (INTO_MIX.contains(act)) {
      needs.addAll(EnumSet.of(Act.QUERY, Act.KEY, Act.VALUE));
    }
    boolean throughMlp = BEHIND_MIX.contains(act) || INTO_MIX.contains(act);
    if (throughMlp && spec.mlp().isPresent()) {
      needs.addAll(
          spec.block().parallel()
              ? EnumSet.of(Act.ATTN_OUT, Act.MLP_OUT)
              : EnumSet.of(Act.RESID_MID));
    }
    return needs;
  }

  /** Whether variants patched at this activation can branch off the base run. */
  static boolean opens(Act act) {
    return act.inLayers() && (act.axes().contains(Axis.POS) || INTO_MIX.contains(act));
  }

  /** The branches of these patched prompts. */
  Cohort cohort(List<Patched> patched) {
    Act act = site.act();
    if (act == Act.RESID_PRE) {
      return entering(patched, site.layer(), rows(patched));
    }
    if (BEHIND_MIX.contains(act)) {
      return entering(patched, site.layer() + 1, rest(act, rows(patched), patched));
    }
    if (INTO_MIX.contains(act)) {
      List<Patched> reached = patched.stream().map(this::reached).toList();
      return entering(reached, site.layer() + 1, rest(Act.HEAD_Z, mixed(reached), reached));
    }
    List<Branch> branches =
        patched.stream()
            .map(p -> branch(p, site.layer(), new int[0], List.of(p.overlay())))
            .toList();
    return new Cohort(site.layer(), branches, Optional.empty());
  }

  private Cohort entering(List<Patched> patched, int layer, NDArray streams) {
    List<Branch> branches =
        patched.stream().map(p -> branch(p, layer, p.changed(), List.of())).toList();
    return new Cohort(layer, branches, Optional.of(streams));
  }

  private Branch branch(Patched p, int layer, int[] entering, List<Overlay> underway) {
    int from = base.notices(p.changed()[0]);
    return new Branch(p.variant(), p.prompt(), from, layer, entering, underway);
  }

  /** The activation at every changed position, after the patch, [1, row, …]. */
  private NDArray rows(List<Patched> patched) {
    double[] activation = base.heap(site);
    long[] shape = base.shape(site).clone();
    int width = (int) (new Shape(shape).size() / (shape[0] * shape[1]));
    int count = patched.stream().mapToInt(p -> p.changed().length).sum();
    double[] values = new double[count * width];
    double[] row = new double[width];
    int at = 0;
    for (Patched p : patched) {
      for (int position : p.changed()) {
        System.arraycopy(activation, base.row(p.prompt(), position) * width, row, 0, width);
        p.overlay().write(p.prompt(), position, row);
        System.arraycopy(row, 0, values, at, width);
        at += width;
      }
    }
    shape[0] = 1;
    shape[1] = count;
    return HeapValues.on(work, values, new Shape(shape), model.type());
  }

  /** The residual streams after the block at the changed positions. */
  private NDArray rest(Act given, NDArray value, List<Patched> patched) {
    int[] origins = origins(patched);
    return Inside.forward(model)
        .block(site.layer())
        .rest(given, value, act -> base.rows(act.at(site.layer()), origins, value.getManager()));
  }

  private int[] origins(List<Patched> patched) {
    return patched.stream()
        .flatMapToInt(p -> Arrays.stream(p.changed()).map(at -> base.row(p.prompt(), at)))
        .toArray();
  }

  /**
   * The patched prompt with all positions whose mix of values changes: other positions attend to
   * changed keys and values.
   */
  private Patched reached(Patched p) {
    if (!SEEN_ELSEWHERE.contains(site.act())) {
      return p;
    }
    int[] seeing = IntStream.range(base.notices(p.changed()[0]), base.tokens().width()).toArray();
    return new Patched(p.variant(), p.prompt(), p.overlay(), seeing);
  }

  /** Each head's mix of values at the affected positions, [1, row, head, d_head]. */
  private NDArray mixed(List<Patched> patched) {
    int[] prompts = patched.stream().mapToInt(Patched::prompt).toArray();
    Tokens tokens = base.tokens().rows(prompts);
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < prompts.length; i++) {
      changes.add(patched.get(i).overlay().change(i, prompts[i]));
    }
    Gate gate = Gate.changing(changes, tokens.padding(), 0);
    Pass pass =
        Pass.over(tokens, 0, model.spec(), Inside.weights(model), work, gate, Optional.empty());
    NDArray z =
        Inside.forward(model)
            .block(site.layer())
            .mix(
                base.prompts(Act.QUERY.at(site.layer()), prompts, work),
                base.prompts(Act.KEY.at(site.layer()), prompts, work),
                base.prompts(Act.VALUE.at(site.layer()), prompts, work),
                pass);
    int[] rows =
        IntStream.range(0, prompts.length)
            .boxed()
            .flatMap(i -> Arrays.stream(patched.get(i).changed()).mapToObj(at -> base.row(i, at)))
            .mapToInt(Integer::intValue)
            .toArray();
    return Ops.takeRows(z, rows, work);
  }
}
