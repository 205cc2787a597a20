package dev.loupe.heads;

import dev.loupe.effect.Sweep;
import dev.loupe.matrices.CopyingScores;
import dev.loupe.matrices.OvCircuit;
import dev.loupe.model.HookedTransformer;
import dev.loupe.progress.Progress;
import dev.loupe.site.Spot;
import dev.loupe.text.Tokens;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.grid.Facets;
import dev.loupe.view.grid.Grid;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tech.tablesaw.api.Table;

/**
 * What the attention heads of a model do, measured on random tokens that come twice: which are
 * previous-token, duplicate-token and induction heads, and which copy.
 *
 * <p>The picture has four maps, layer by head. Three are attention, from 0 to 1: to the token
 * before, to the earlier copy of the token, and to the token behind that copy, which comes next.
 * The fourth, in logits, is what a head adds to the logits of the tokens that it attends to: above
 * 0 the head copies, below 0 it suppresses copies. Each is a mean over sequences.
 *
 * <p>A head has a role if its whole 95 % band is above what it would score without the role, and
 * the score is at least 0.4 for attention or 0.1 logits for copying. Without a role, a head scores
 * what attention that is equal everywhere scores, or what the same head scores on random tokens
 * that repeat nothing, whichever is larger; the logits of copying are compared with those of tokens
 * that are chosen without regard to attention.
 *
 * <p>With n tokens that come twice, A the attention pattern [dest, src], r the head's result and u
 * the final norm and W_U: previous token mean A[i, i − 1]; duplicate token mean A[i, i − n];
 * induction mean A[i, i − n + 1]; copying mean over i of Σ over j of A[i, j] · r[i] · u(token j).
 *
 * <p>Olsson et al. 2022, <a href="https://arxiv.org/abs/2209.11895">in-context learning and
 * induction heads</a>; McDougall et al. 2023, <a href="https://arxiv.org/abs/2310.04625">copy
 * suppression</a>; the threshold of 0.4 is that of ARENA's exercises.
 *
 * <pre>{@code
 * var roles = headRoles(model);
 * roles.induction().top(3)     // the strongest induction heads
 * roles.of(2, 1)               // all evidence for one head
 * }</pre>
 */
public final class HeadRoles implements Pictured {
  private static final List<HeadRole> SHOWN =
      List.of(
          HeadRole.PREVIOUS_TOKEN, HeadRole.DUPLICATE_TOKEN, HeadRole.INDUCTION, HeadRole.COPYING);

  private final HookedTransformer model;
  private final RoleSweeps sweeps;
  private final HeadAblation ablation;
  // each computed when it is first asked for, because bands take time
  private final Map<HeadRole, List<RoleScore>> scores = new ConcurrentHashMap<>();

  private HeadRoles(HookedTransformer model, RoleSweeps sweeps, HeadAblation ablation) {
    this.model = model;
    this.sweeps = sweeps;
    this.ablation = ablation;
  }

  /** The roles on 20 sequences of 25 random tokens that come twice, behind BOS if there is one. */
  public static HeadRoles of(HookedTransformer model) {
    refuseBothDirections(model);
    return of(model, Repeats.random(model));
  }

  /**
   * The roles on sequences of one length in which the same tokens come twice, with or without one
   * token before, such as {@code model.repeatedTokens(50, 25, 0)}.
   */
  public static HeadRoles of(HookedTransformer model, Tokens repeats) {
    refuseBothDirections(model);
    return of(model, Repeats.of(repeats));
  }

  private static HeadRoles of(HookedTransformer model, Repeats repeats) {
    Repeats random = repeats.unrepeated(model);
    try (Progress progress = Progress.of("head roles", 2L * repeats.count(), "sequences")) {
      Measured repeated = Measured.of(model, repeats, progress);
      Measured alone = Measured.of(model, random, progress);
      return new HeadRoles(
          model,
          new RoleSweeps(model, repeats, repeated, alone),
          new HeadAblation(model, repeats, random));
    }
  }

  private static void refuseBothDirections(HookedTransformer model) {
    Objects.requireNonNull(model, "head roles are those of a model, and null was given");
    if (!model.spec().attention().causal()) {
      throw new IllegalArgumentException(
          model.name()
              + " attends in both directions, so what repeats is seen ahead and the roles of heads are not defined; use a model that reads from left to right, or look at texts: headExamples(model, layer, head, texts)");
    }
  }

  /** The scores of a role; {@code grid()}, {@code low()}, {@code high()} and {@code top(k)}. */
  public Sweep scores(HeadRole role) {
    Objects.requireNonNull(role, "scores need a role such as INDUCTION, and null was given");
    return sweeps.of(role);
  }

  /** The score of each head with its band, cell by cell. */
  private List<RoleScore> banded(HeadRole role) {
    return scores.computeIfAbsent(role, sweeps::scores);
  }

  /** How much each head attends to the token before, from 0 to 1. */
  public Sweep previousToken() {
    return scores(HeadRole.PREVIOUS_TOKEN);
  }

  /** How much each head attends to the earlier copy of a token, from 0 to 1. */
  public Sweep duplicateToken() {
    return scores(HeadRole.DUPLICATE_TOKEN);
  }

  /** How much each head attends to the token behind the earlier copy, from 0 to 1. */
  public Sweep induction() {
    return scores(HeadRole.INDUCTION);
  }

  /** How much each head raises the logits of the tokens that it attends to. */
  public Sweep copying() {
    return scores(HeadRole.COPYING);
  }

  /** How much each head lowers the logits of the tokens that it attends to. */
  public Sweep copySuppression() {
    return scores(HeadRole.COPY_SUPPRESSION);
  }

  /** The output of each head that has a role, strongest first, to ablate or patch it next. */
  public List<Spot> having(HeadRole role) {
    Objects.requireNonNull(role, "heads have a role such as INDUCTION, and null was given");
    HeadGrid heads = HeadGrid.of(model);
    List<RoleScore> all = banded(role);
    return IntStream.range(0, all.size())
        .filter(cell -> all.get(cell).holds())
        .boxed()
        .sorted(Comparator.comparingDouble(cell -> -all.get(cell).score()))
        .map(heads::spot)
        .toList();
  }

  /**
   * The rise of the loss on the second half when each head's output is replaced by its mean over
   * random tokens that repeat nothing: how much the model's prediction of repeats needs the head.
   */
  public Sweep meanAblation() {
    return rises("mean ablation of heads", ablation.mean(all()));
  }

  /** The rise of the loss on the second half when each head's output is zero. */
  public Sweep zeroAblation() {
    return rises("zero ablation of heads", ablation.zero(all()));
  }

  private List<Spot> all() {
    HeadGrid heads = HeadGrid.of(model);
    return IntStream.range(0, heads.count()).mapToObj(heads::spot).toList();
  }

  private Sweep rises(String title, HeadAblation.Rises rises) {
    return HeadGrid.of(model).sweep(title, rises.effect(), rises.values());
  }

  /** The evidence for one head: scores, OV circuit, and ablation; negative numbers count back. */
  public HeadEvidence of(int layer, int head) {
    HeadGrid heads = HeadGrid.of(model);
    int cell = heads.cell(layer, head);
    List<RoleScore> own = Stream.of(HeadRole.values()).map(role -> banded(role).get(cell)).toList();
    OvCircuit circuit = OvCircuit.of(model, heads.layer(cell), cell % heads.heads()).effective();
    return HeadEvidence.of(heads.name(cell), own, ablation, heads.spot(cell), circuit);
  }

  /**
   * A line for each head: the role that its attention comes nearest to, if it has one; whether it
   * copies; and the three kinds of evidence, of which ablation runs the model once for each head.
   */
  public Table table() {
    Grid copying = CopyingScores.effective(model);
    Map<HeadRole, List<RoleScore>> all = new EnumMap<>(HeadRole.class);
    for (HeadRole role : HeadRole.values()) {
      all.put(role, banded(role));
    }
    return new RoleTable(model, all, copying, meanAblation()).table();
  }

  @Override
  public Displayable picture() {
    String note = sweeps.read();
    List<Grid> grids = SHOWN.stream().map(role -> scores(role).grid().withNote(note)).toList();
    return new Facets("head roles of " + model.name(), grids);
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
