package dev.loupe.variants;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.forward.Gate;
import dev.loupe.forward.Pass;
import dev.loupe.forward.PromptSight;
import dev.loupe.intervention.Change;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Inside;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Padding;
import dev.loupe.tensor.Tensor;
import dev.loupe.torch.IndexList;
import dev.loupe.torch.Indexing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * How variants that are patched at one site change the residual stream.
 *
 * <p>A patch after attention's mix changes the stream at the patched positions only, so the rest of
 * its block is computed for these positions alone. A patch of queries, keys, scores or patterns
 * changes the mix; projections are not computed again. Any other patch is applied inside its block,
 * which starts from the base run's residual stream.
 */
record Entrance(HookedTransformer model, BaseRun base, Site site, WaveArrays arrays) {
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
      return entering(patched, site.layer(), rows(patched, origins(patched)));
    }
    if (BEHIND_MIX.contains(act)) {
      IndexList origins = origins(patched);
      return entering(patched, site.layer() + 1, rest(act, rows(patched, origins), origins));
    }
    if (INTO_MIX.contains(act)) {
      List<Patched> reached = patched.stream().map(this::reached).toList();
      Supplier<NDArray> z = mixed(patched, reached);
      return entering(reached, site.layer() + 1, rest(Act.HEAD_Z, z, origins(reached)));
    }
    List<Branch> branches =
        patched.stream()
            .map(p -> branch(p, site.layer(), new int[0], List.of(p.overlay())))
            .toList();
    return new Cohort(site.layer(), branches, Optional.empty());
  }

  private Cohort entering(List<Patched> patched, int layer, Supplier<NDArray> streams) {
    List<Branch> branches =
        patched.stream().map(p -> branch(p, layer, p.changed(), List.of())).toList();
    return new Cohort(layer, branches, Optional.of(streams));
  }

  private Branch branch(Patched p, int layer, int[] entering, List<Overlay> underway) {
    int from = base.notices(p.changed()[0]);
    return new Branch(p.variant(), p.prompt(), from, layer, entering, underway);
  }

  /** The activation at every changed position, after the patch, [1, row, …]. */
  private Supplier<NDArray> rows(List<Patched> patched, IndexList origins) {
    int size = base.sizeOfRow(site);
    List<Overlays.Place> places = new ArrayList<>();
    for (Patched p : patched) {
      for (int position : p.changed()) {
        places.add(new Overlays.Place(p.overlay(), p.prompt(), position, places.size() * size));
      }
    }
    Overlays overlays = new Overlays(places, arrays);
    return () -> overlays.into(base.rows(site, origins, arrays.work()));
  }

  /** The residual streams after the block at the changed positions. */
  private Supplier<NDArray> rest(Act given, Supplier<NDArray> value, IndexList origins) {
    return () ->
        Inside.forward(model)
            .block(site.layer())
            .rest(
                given, value.get(), act -> base.rows(act.at(site.layer()), origins, arrays.work()));
  }

  /** The changed positions, counted through all prompts. */
  private IndexList origins(List<Patched> patched) {
    return arrays.list(
        patched.stream()
            .flatMapToInt(p -> Arrays.stream(p.changed()).map(at -> base.row(p.prompt(), at)))
            .toArray());
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

  /**
   * Each head's mix of values at the positions that patches reach, [1, row, head, d_head]. Each
   * patched prompt is a prompt of one batch.
   */
  private Supplier<NDArray> mixed(List<Patched> patched, List<Patched> reached) {
    int[] prompts = patched.stream().mapToInt(Patched::prompt).toArray();
    IndexList batch = arrays.list(prompts);
    List<Overlays.Place> places = new ArrayList<>();
    List<Integer> rows = new ArrayList<>();
    for (int i = 0; i < prompts.length; i++) {
      Overlay overlay = patched.get(i).overlay();
      for (int position : patched.get(i).changed()) {
        int start = overlay.at(i, position);
        places.add(new Overlays.Place(overlay, prompts[i], position, start));
      }
      for (int position : reached.get(i).changed()) {
        rows.add(base.row(i, position));
      }
    }
    Overlays overlays = new Overlays(places, arrays);
    IndexList kept = arrays.list(rows.stream().mapToInt(Integer::intValue).toArray());
    return () -> Indexing.takeRows(mix(batch, prompts, overlays), kept.nd(), arrays.work());
  }

  private NDArray mix(IndexList batch, int[] prompts, Overlays overlays) {
    List<Axis> axes = site.axes();
    // Patterns and scores have entries at padding, which keep their values.
    Padding padding =
        axes.contains(Axis.SRC) ? base.tokens().rows(prompts).padding() : Padding.NONE;
    Change change = new Change(site.all(), here -> Tensor.borrow(overlays.into(here.nd()), axes));
    NDManager work = arrays.work();
    Pass pass =
        new Pass(
            work,
            arrays.noPositions(), // the embeddings are already computed
            new PromptSight(arrays.masks(0, batch), Optional.empty()),
            arrays.angles().prompts(batch.nd(), work),
            Gate.changing(List.of(change), padding, 0),
            false,
            false);
    return Inside.forward(model)
        .block(site.layer())
        .mix(
            base.prompts(Act.QUERY.at(site.layer()), batch, work),
            base.prompts(Act.KEY.at(site.layer()), batch, work),
            base.prompts(Act.VALUE.at(site.layer()), batch, work),
            pass);
  }
}
