package dev.loupe.patching;

import dev.loupe.arch.Mlp;
import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.effect.Cells;
import dev.loupe.site.Act;
import dev.loupe.site.Role;
import dev.loupe.site.Spot;
import dev.loupe.text.Tokens;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Mask;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * What a sweep patches: one spot for each cell, row by row.
 *
 * @param title what is swept over, such as {@code "z by head"}
 * @param mask cells that cannot be patched, such as attention to later tokens
 */
record Layout(String title, Labels rows, Labels columns, List<Spot> spots, Mask mask) {
  private static final List<Act> BY_POSITION =
      List.of(Act.RESID_PRE, Act.RESID_MID, Act.RESID_POST, Act.ATTN_OUT, Act.MLP_OUT);
  private static final List<Act> BY_HEAD =
      List.of(Act.HEAD_Z, Act.QUERY, Act.KEY, Act.VALUE, Act.PATTERN);

  Layout(String title, Labels rows, Labels columns, List<Spot> spots) {
    this(title, rows, columns, spots, Mask.NONE);
  }

  /**
   * An activation in each layer: residual stream, attention and MLP outputs by position, others by
   * head.
   */
  static Layout of(Act act, Spec spec, Pair pair) {
    if (BY_POSITION.contains(act)) {
      return byLayer(act, "by position", spec, pair.positions(), Spot::pos);
    }
    if (BY_HEAD.contains(act)) {
      return byLayer(act, "by head", spec, heads(act, spec), Spot::head);
    }
    throw new IllegalArgumentException(
        "no sweep exists for "
            + act
            + "; use one of "
            + BY_POSITION
            + " (by position) or "
            + BY_HEAD
            + " (by head), or for neurons patching(...).sweepNeurons(layer)");
  }

  /** An activation in each layer at the position of each role. */
  static Layout byRole(Act act, Spec spec, List<Role> roles) {
    if (!BY_POSITION.contains(act)) {
      throw new IllegalArgumentException(
          act + " has no sweep by role; use RESID_PRE, RESID_MID, RESID_POST, ATTN_OUT or MLP_OUT");
    }
    Labels columns = new Labels("role", roles.stream().map(Role::name).toList());
    return byLayer(act, "by role", spec, columns, (spot, i) -> spot.pos(roles.get(i)));
  }

  /** The same by position for heads too; for patterns, the destination position. */
  static Layout ofPositions(Act act, Spec spec, Pair pair) {
    if (BY_POSITION.contains(act)) {
      return of(act, spec, pair);
    }
    if (!BY_HEAD.contains(act)) {
      throw new IllegalArgumentException(
          act + " does not belong to a head; sweepByPosition can sweep " + BY_HEAD);
    }
    return byHeadAndPosition(act, spec, pair.positions());
  }

  /** A row for each layer, a column for each of {@code columns}. */
  private static Layout byLayer(
      Act act, String by, Spec spec, Labels columns, BiFunction<Spot, Integer, Spot> part) {
    List<Spot> spots = new ArrayList<>();
    for (int layer = 0; layer < spec.layers(); layer++) {
      for (int column = 0; column < columns.size(); column++) {
        spots.add(part.apply(act.at(layer).all(), column));
      }
    }
    return new Layout(act + " " + by, Labels.layers(spec.layers()), columns, spots);
  }

  /** A row for each head of each layer, a column for each position. */
  private static Layout byHeadAndPosition(Act act, Spec spec, Labels positions) {
    Labels heads = heads(act, spec);
    List<String> rows = new ArrayList<>();
    List<Spot> spots = new ArrayList<>();
    for (int layer = 0; layer < spec.layers(); layer++) {
      for (int head = 0; head < heads.size(); head++) {
        rows.add("L" + layer + heads.names().get(head));
        for (int position = 0; position < positions.size(); position++) {
          spots.add(act.at(layer).head(head).pos(position));
        }
      }
    }
    return new Layout(
        act + " by head and position", new Labels(heads.axis(), rows), positions, spots);
  }

  /** One head's pattern: a row for each destination, a column for each source. */
  static Layout byDestAndSource(Spot head, Labels positions, boolean causal) {
    List<Spot> spots = new ArrayList<>();
    for (int dest = 0; dest < positions.size(); dest++) {
      for (int src = 0; src < positions.size(); src++) {
        spots.add(head.pos(dest).pick(Axis.SRC, src));
      }
    }
    return new Layout(
        "pattern",
        new Labels("destination", positions.names()),
        new Labels("source", positions.names()),
        spots,
        causal ? Mask.ABOVE_DIAGONAL : Mask.NONE);
  }

  /** One layer's neurons, one row each, at all positions. */
  static Layout byNeuron(int layer, Spec spec) {
    int neurons =
        spec.mlp()
            .map(Mlp::dMlp)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        spec.family() + " has no neurons: it has attention only"));
    List<Spot> spots =
        IntStream.range(0, neurons)
            .mapToObj(neuron -> Act.MLP_POST.at(layer).all().pick(Axis.D_MLP, neuron))
            .toList();
    Labels rows = Labels.numbered("neuron", "L" + layer + "N", neurons);
    return new Layout(Act.MLP_POST + " by neuron", rows, Labels.of("position", "all"), spots);
  }

  /** Every neuron of every layer, one row each, at all positions. */
  static Layout everyNeuron(Spec spec) {
    List<String> rows = new ArrayList<>();
    List<Spot> spots = new ArrayList<>();
    for (int layer = 0; layer < spec.layers(); layer++) {
      Layout one = byNeuron(layer, spec);
      rows.addAll(one.rows().names());
      spots.addAll(one.spots());
    }
    return new Layout(
        Act.MLP_POST + " by neuron",
        new Labels("neuron", rows),
        Labels.of("position", "all"),
        spots);
  }

  static Labels heads(Act act, Spec spec) {
    boolean shared = act.axes().contains(Axis.KV_HEAD);
    int heads = shared ? spec.attention().kvHeads() : spec.attention().heads();
    boolean fewer = heads < spec.attention().heads();
    return Labels.numbered(fewer ? "key-value head" : "head", "H", heads);
  }

  /** The cells of the sweep, each of which changes one spot. */
  Cells cells() {
    return new Cells(rows, columns, spots.stream().map(List::of).toList(), mask);
  }

  /** The name of a cell: {@code L9, H6}; only the row if there is one column. */
  String name(int cell) {
    int row = cell / columns.size();
    int column = cell % columns.size();
    String name = Labels.shown(rows.distinct(row));
    return columns.size() == 1 ? name : name + ", " + Labels.shown(columns.distinct(column));
  }

  /** The positions of both prompts of every pair; where their tokens differ, both are named. */
  static Labels positions(Tokens clean, Tokens corrupted) {
    List<String> names = new ArrayList<>();
    for (int position = 0; position < corrupted.width(); position++) {
      names.add(name(clean, corrupted, position));
    }
    return Labels.positions(names);
  }

  private static String name(Tokens clean, Tokens corrupted, int position) {
    for (int prompt = 1; prompt < clean.batch(); prompt++) {
      if (clean.id(prompt, position) != clean.id(0, position)
          || corrupted.id(prompt, position) != corrupted.id(0, position)) {
        return "#" + position; // prompts differ in the word there
      }
    }
    String before = clean.piece(clean.id(0, position));
    String after = corrupted.piece(corrupted.id(0, position));
    return before.equals(after) ? after : before + "→" + after.strip();
  }
}
