package dev.loupe.patching;

import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.effect.Sweep;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.patching.PathEffects.Path;
import dev.loupe.prompts.PromptSet;
import dev.loupe.site.Act;
import dev.loupe.site.Place;
import dev.loupe.site.Spot;
import dev.loupe.text.Placed;
import dev.loupe.text.Prompts;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.grid.Facets;
import dev.loupe.view.grid.Grid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The effect of one path on a metric: a sender changes only what one receiver reads (path
 * patching).
 *
 * <p>The sender, a head or an MLP, takes its value from the clean run. The receiver is the query,
 * key or value of a head, an MLP, or the logits. The sender reaches it along the direct path only:
 * every other head and MLP stays as in the corrupted run. The receiver's new input is patched into
 * the corrupted run, everything after the receiver is recomputed, and the metric is measured: 0 =
 * corrupted run, 1 = clean run; values outside this range are possible, and the value is exactly 0
 * if the receiver is before the sender. High cells are edges of the circuit.
 *
 * <p>Wang et al. 2022, <a href="https://arxiv.org/abs/2211.00593">IOI</a>, appendix B, where MLPs
 * between sender and receiver are recomputed ({@link #throughMlps}) and corrupted values are
 * patched into the clean run ({@link #noising}); Goldowsky-Dill et al. 2023, <a
 * href="https://arxiv.org/abs/2304.05969">path patching</a>.
 *
 * <pre>{@code
 * var paths = pathPatching(model, clean, corrupted, logitDiff(" Mary", " John"));
 * paths.to(logits())                          // which heads and MLPs write to the logits directly?
 * paths.to(query(9, 6), query(9, 9)).top(5)   // which ones affect these two queries?
 * paths.from(head(8, 6))                      // which receivers does this head affect?
 * }</pre>
 */
public final class PathPatching {
  private final Comparison comparison;
  private final boolean throughMlps;
  private final boolean frozenNorm;

  private PathPatching(Comparison comparison, boolean throughMlps, boolean frozenNorm) {
    this.comparison = comparison;
    this.throughMlps = throughMlps;
    this.frozenNorm = frozenNorm;
  }

  /**
   * Path patching between two prompts that have the same number of tokens and differ only in what
   * you study.
   */
  public static PathPatching of(
      HookedTransformer model, String clean, String corrupted, Metric metric) {
    return of(model, List.of(clean), List.of(corrupted), metric);
  }

  /**
   * Path patching between many pairs of prompts at once; the metric may have different answers for
   * each pair.
   */
  public static PathPatching of(
      HookedTransformer model, List<String> clean, List<String> corrupted, Metric metric) {
    return of(model, model.run(clean), model.run(corrupted), metric);
  }

  /**
   * Path patching between the pairs of a prompt set, with the set's metric; pairs must have equal
   * lengths.
   */
  public static PathPatching of(HookedTransformer model, PromptSet set) {
    return of(model, set.aligned(model), set.corruptPrompts(), set.metric());
  }

  /**
   * Path patching between two sets of prompts of any kind, the first clean prompt with the first
   * corrupted one, and so on; a run keeps its interventions.
   */
  public static PathPatching of(
      HookedTransformer model, Prompts clean, Prompts corrupted, Metric metric) {
    if (model.spec().block().normsStream()) {
      throw new IllegalArgumentException(
          model.name()
              + " normalises the whole residual stream after every addition, so the output of one part does not reach another part unchanged and there are no direct paths; use patching(...)");
    }
    return new PathPatching(
        Comparison.of(model.run(clean), model.run(corrupted), metric), false, false);
  }

  /** Path patching with the MLPs between sender and receiver recomputed, as in the IOI paper. */
  public PathPatching throughMlps() {
    return new PathPatching(comparison, true, frozenNorm);
  }

  /**
   * Path patching with the receiver's norm frozen at its scale in the unpatched run. Then the
   * changes from single senders sum to the change from all senders together.
   */
  public PathPatching frozenNorm() {
    return new PathPatching(comparison, throughMlps, true);
  }

  /**
   * Path patching in the other direction: the sender from the corrupted run, everything else from
   * the clean run.
   */
  public PathPatching noising() {
    return new PathPatching(comparison.swapped(), throughMlps, frozenNorm);
  }

  /**
   * The same patching, with the change of the metric in each cell instead of the share of the
   * effect.
   */
  public PathPatching raw() {
    return new PathPatching(comparison.raw(), throughMlps, frozenNorm);
  }

  /**
   * The paths from every head and every MLP to a receiver, or to several receivers together; rows
   * are layers, columns the heads and the MLP.
   */
  public Sweep to(Spot... receivers) {
    List<Receiver> ends = ends(receivers);
    DirectPaths paths = paths();
    List<Path> cells = new ArrayList<>();
    List<Spot> spots = new ArrayList<>();
    for (int layer = 0; layer < spec().layers(); layer++) {
      for (Sender sender : paths.senders(layer)) {
        cells.add(new Path(paths.change(sender, ends), ends, Optional.empty()));
        spots.add(sender.spot());
      }
    }
    List<String> columns = new ArrayList<>(Layout.heads(Act.HEAD_Z, spec()).names());
    spec().mlp().ifPresent(mlp -> columns.add("MLP"));
    String title = "every sender → " + named(ends);
    return sweep(
        new Layout(title, Labels.layers(spec().layers()), new Labels("sender", columns), spots),
        paths,
        cells);
  }

  /**
   * The paths from every head and every MLP at each single position; rows are senders, columns
   * positions.
   */
  public Sweep toByPosition(Spot... receivers) {
    List<Receiver> ends = ends(receivers);
    Labels positions = comparison.pair().positions();
    DirectPaths paths = paths();
    List<Path> cells = new ArrayList<>();
    List<Spot> spots = new ArrayList<>();
    List<String> rows = new ArrayList<>();
    for (int layer = 0; layer < spec().layers(); layer++) {
      for (Sender sender : paths.senders(layer)) {
        StreamChange change = paths.change(sender, ends);
        for (int position = 0; position < positions.size(); position++) {
          cells.add(new Path(change, ends, Optional.of(position)));
          spots.add(sender.spot().pos(position));
        }
        rows.add(sender.toString());
      }
    }
    String title = "every sender by position → " + named(ends);
    return sweep(new Layout(title, new Labels("sender", rows), positions, spots), paths, cells);
  }

  /** The paths to a receiver with its norm recomputed and with its norm frozen, side by side. */
  public Facets norms(Spot... receivers) {
    PathPatching anew = new PathPatching(comparison, throughMlps, false);
    Sweep exact = anew.to(receivers);
    Sweep frozen = frozenNorm().to(receivers);
    return comparison
        .ends()
        .onOneScale(
            exact.grid().title(),
            List.of(
                exact.grid().withTitle("norm recomputed"),
                frozen.grid().withTitle("norm frozen").withNote(exact.grid().note())));
  }

  /**
   * The paths from a sender to the query, key and value of every head, to every MLP and to the
   * logits; rows are layers.
   *
   * @param sender a head, an MLP, a neuron ({@code MLP_POST.at(3).pick(D_MLP, 17)}), an embedding
   *     or a residual stream; at one position if the spot has one
   */
  public Facets from(Spot sender) {
    DirectPaths paths = paths();
    Sender from = paths.sender(sender);
    Optional<Integer> position = position(sender);
    List<Grid> grids = new ArrayList<>();
    for (Act act : List.of(Act.QUERY, Act.KEY, Act.VALUE)) {
      Labels heads = Layout.heads(act, spec());
      List<Spot> spots = new ArrayList<>();
      for (int layer = 0; layer < spec().layers(); layer++) {
        for (int head = 0; head < heads.size(); head++) {
          spots.add(act.at(layer).head(head));
        }
      }
      String title = "→ every " + Receiver.word(act);
      Layout layout = new Layout(title, Labels.layers(spec().layers()), heads, spots);
      Grid grid = sweep(layout, paths, cells(paths, from, spots, position)).grid();
      grids.add(grid.withTitle(title));
    }
    grids.add(toMlpsAndLogits(paths, from, position));
    return comparison.ends().onOneScale(title(from + " → every receiver"), grids);
  }

  private Grid toMlpsAndLogits(DirectPaths paths, Sender from, Optional<Integer> position) {
    List<Spot> spots = new ArrayList<>();
    for (int layer = 0; spec().mlp().isPresent() && layer < spec().layers(); layer++) {
      spots.add(Act.MLP_OUT.at(layer).all());
    }
    spots.add(Act.RESID_POST.at(-1).all());
    List<String> rows = spots.stream().map(spot -> end(spot).toString()).toList();
    Layout layout =
        new Layout(
            "→ MLPs and logits",
            new Labels("receiver", rows),
            Labels.of("input", "residual stream"),
            spots);
    Sweep sweep = sweep(layout, paths, cells(paths, from, spots, position));
    return sweep.grid().withTitle(layout.title());
  }

  private List<Path> cells(
      DirectPaths paths, Sender sender, List<Spot> receivers, Optional<Integer> position) {
    List<Receiver> ends = receivers.stream().map(this::end).toList();
    StreamChange change = paths.change(sender, ends);
    return ends.stream().map(end -> new Path(change, List.of(end), position)).toList();
  }

  /**
   * The effect of the path from a sender to a receiver, or to several receivers together; senders
   * as in {@link #from}.
   */
  public double path(Spot sender, Spot... receivers) {
    List<Receiver> ends = ends(receivers);
    DirectPaths paths = paths();
    Sender from = paths.sender(sender);
    List<Path> cells = List.of(new Path(paths.change(from, ends), ends, position(sender)));
    Layout layout =
        new Layout(
            "path", Labels.of("sender", "from"), Labels.of("receiver", "to"), List.of(sender));
    Sweep sweep = sweep(layout, paths, cells);
    comparison.printWarnings();
    return sweep.at(0, 0);
  }

  private Spec spec() {
    return comparison.model().spec();
  }

  private DirectPaths paths() {
    comparison.ends().refuseWithoutDifference();
    return new DirectPaths(comparison, throughMlps);
  }

  private List<Receiver> ends(Spot... receivers) {
    List<Receiver> ends = Stream.of(receivers).map(this::end).toList();
    if (ends.isEmpty()) {
      throw new IllegalArgumentException(
          "a path needs a receiver: query(layer, head), key(layer, head), value(layer, head), mlp(layer) or logits()");
    }
    if (ends.size() > 1 && ends.stream().anyMatch(Receiver::isLogits)) {
      throw new IllegalArgumentException(
          "the logits come after every other receiver, so they must be the only receiver: to(logits())");
    }
    return ends;
  }

  private Receiver end(Spot spot) {
    return Receiver.of(position(spot).map(spot::pos).orElse(spot), spec());
  }

  /** The position that a spot picks, counted from the first. */
  private Optional<Integer> position(Spot spot) {
    int width = comparison.pair().into().width();
    Spot placed = Placed.of(spot, comparison.pair().into());
    if (!placed.place().equals(Place.EVERY)
        || !placed.equals(Placed.of(spot, comparison.pair().from()))) {
      throw new IllegalArgumentException(
          "a path is at every position or at one, the same in all prompts, but "
              + spot
              + " is at others; use prompts in which the role has one position, or a number");
    }
    Optional<Integer> asked = Optional.ofNullable(placed.picks().get(Axis.POS));
    return asked.map(
        position -> {
          int resolved = position < 0 ? width + position : position;
          if (resolved < 0 || resolved >= width) {
            throw new IllegalArgumentException(
                "there is no position " + position + " in prompts of " + width + " tokens");
          }
          return resolved;
        });
  }

  private static String named(List<Receiver> ends) {
    return ends.stream().map(Receiver::toString).collect(Collectors.joining(" + "));
  }

  private Sweep sweep(Layout layout, DirectPaths paths, List<Path> cells) {
    double[][] measured = new PathEffects(comparison, paths, frozenNorm).measure(cells);
    Shares shares = new Shares(comparison.ends(), note());
    return new Sweep(layout.cells(), title(layout.title()), shares, measured).onItsOwnScale();
  }

  private String title(String what) {
    return "path patching (" + comparison.direction() + ", " + manner() + "): " + what;
  }

  private String manner() {
    return (throughMlps ? "through MLPs" : "direct path only")
        + (frozenNorm ? ", frozen norm" : "");
  }

  private String note() {
    return comparison.meaning(
        "Each path: the sender's output from the "
            + comparison.fromName()
            + " run, everything else from the "
            + comparison.intoName()
            + " run; between sender and receiver "
            + (throughMlps ? "only MLPs are recomputed" : "nothing is recomputed")
            + (frozenNorm ? "; the receiver's norm keeps its scale." : "."));
  }

  @Override
  public String toString() {
    return "path patching of " + comparison + ", " + manner();
  }
}
