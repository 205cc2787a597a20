package dev.loupe.patching;

import dev.loupe.arch.Spec;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Metric;
import dev.loupe.model.Tokens;
import dev.loupe.patching.PathEffects.Path;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Axis;
import dev.loupe.view.Facets;
import dev.loupe.view.Grid;
import dev.loupe.view.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How much a sender changes a metric through what one receiver reads of it: the effect of one path.
 *
 * <p>The sender, a head or an MLP, takes its value of the clean run. It reaches the receiver, a
 * head's query, key or value, an MLP or the logits, along the direct path only: every other head
 * and MLP stays as in the corrupted run. What the receiver then reads is put into the corrupted
 * run, everything behind it is computed again, and the metric is read: 0 = corrupted, 1 = clean,
 * outside that range is possible, and exactly 0 where the receiver is in front of the sender. High
 * cells are edges of the circuit.
 *
 * <p>Wang et al. 2022, <a href="https://arxiv.org/abs/2211.00593">IOI</a>, appendix B, where MLPs
 * between the two are computed again ({@link #throughMlps}) and the corrupted run's values put into
 * the clean one ({@link #noising}); Goldowsky-Dill et al. 2023, <a
 * href="https://arxiv.org/abs/2304.05969">path patching</a>.
 *
 * <pre>{@code
 * var paths = pathPatching(model, clean, corrupted, logitDiff(" Mary", " John"));
 * paths.to(logits())                          // which heads and MLPs speak to the logits?
 * paths.to(query(9, 6), query(9, 9)).top(5)   // who tells these two where to look?
 * paths.from(head(8, 6))                      // and to whom does that one speak?
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

  /** Compares two prompts that differ in what matters and have equally many tokens. */
  public static PathPatching of(
      HookedTransformer model, String clean, String corrupted, Metric metric) {
    return of(model, List.of(clean), List.of(corrupted), metric);
  }

  /** Compares many pairs of prompts at once; the metric may have answers of its own for each. */
  public static PathPatching of(
      HookedTransformer model, List<String> clean, List<String> corrupted, Metric metric) {
    return of(model, model.run(clean).tokens(), model.run(corrupted).tokens(), metric);
  }

  /** Compares prompts given as tokens, the first clean one with the first corrupted one. */
  public static PathPatching of(
      HookedTransformer model, Tokens clean, Tokens corrupted, Metric metric) {
    if (model.spec().block().normsStream()) {
      throw new IllegalArgumentException(
          model.name()
              + " normalises its whole residual stream behind every sum, so what one part writes does not reach another unchanged and there are no direct paths; use patching(...)");
    }
    return new PathPatching(Comparison.of(model, clean, corrupted, metric), false, false);
  }

  /** The same with the MLPs between sender and receiver computed again, as in the IOI paper. */
  public PathPatching throughMlps() {
    return new PathPatching(comparison, true, frozenNorm);
  }

  /**
   * The same with the receiver's norm dividing by what it divided by before: then what a receiver
   * hears of all senders sums to what it hears of all at once.
   */
  public PathPatching frozenNorm() {
    return new PathPatching(comparison, throughMlps, true);
  }

  /** The other direction: the sender has its value of the corrupted run, all else of the clean. */
  public PathPatching noising() {
    return new PathPatching(comparison.swapped(), throughMlps, frozenNorm);
  }

  /** The same in the unit of the metric: its change, not a share of the effect. */
  public PathPatching raw() {
    return new PathPatching(comparison.raw(), throughMlps, frozenNorm);
  }

  /**
   * The paths to a receiver, or to several that hear of it together, from every head and every MLP;
   * rows are layers, columns the heads and the MLP.
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

  /** The same for each position by itself; rows are the senders, columns positions. */
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

  /** The paths to a receiver twice, side by side: its norm computed again, and frozen. */
  public Facets norms(Spot... receivers) {
    PathPatching anew = new PathPatching(comparison, throughMlps, false);
    Sweep exact = anew.to(receivers);
    Sweep frozen = frozenNorm().to(receivers);
    return comparison
        .ends()
        .onOneScale(
            exact.grid().title(),
            List.of(
                exact.grid().withTitle("norm computed again"),
                frozen.grid().withTitle("norm frozen").withNote(exact.grid().note())));
  }

  /**
   * The paths from a sender to the query, key and value of every head, to every MLP and to the
   * logits; rows are layers.
   *
   * @param sender a head, an MLP, a neuron ({@code MLP_POST.at(3).pick(D_MLP, 17)}), an embedding
   *     or a residual stream; at one position, if it says which
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
            "→ MLPs and logits", new Labels("receiver", rows), Labels.of("reads", "stream"), spots);
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
   * The effect of one path on the metric, to a receiver or to several that hear of it together; the
   * sender may be any of those of {@link #from}.
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
          "the logits read what is behind every other receiver, so a path ends at them alone: to(logits())");
    }
    return ends;
  }

  private Receiver end(Spot spot) {
    return Receiver.of(position(spot).map(spot::pos).orElse(spot), spec());
  }

  /** The position that a spot picks, counted from the first. */
  private Optional<Integer> position(Spot spot) {
    int width = comparison.pair().into().width();
    Optional<Integer> asked = Optional.ofNullable(spot.picks().get(Axis.POS));
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
    return new Sweep(layout, title(layout.title()), note(), comparison.ends(), measured)
        .onItsOwnScale();
  }

  private String title(String what) {
    return "path patching (" + comparison.direction() + ", " + manner() + "): " + what;
  }

  private String manner() {
    return (throughMlps ? "through MLPs" : "direct path only")
        + (frozenNorm ? ", frozen norm" : "");
  }

  private String note() {
    return "The sender has its value of the "
        + comparison.fromName()
        + " run, all else that of the "
        + comparison.intoName()
        + " one; "
        + (throughMlps
            ? "on the way, MLPs are computed again and heads are not; "
            : "nothing on the way is computed again; ")
        + (frozenNorm ? "the receiver's norm divides by what it did before; " : "")
        + comparison.meaning();
  }

  @Override
  public String toString() {
    return "path patching of " + comparison + ", " + manner();
  }
}
