package dev.loupe.heads;

import dev.loupe.effect.Sweep;
import dev.loupe.model.HookedTransformer;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The evidence for all heads, a line for each. */
record RoleTable(
    HookedTransformer model, Map<HeadRole, List<RoleScore>> scores, Grid copying, Sweep ablation) {

  Table table() {
    double[] circuits = flat(copying);
    double[] rises = flat(ablation.grid());
    double[] low = flat(ablation.low());
    double[] high = flat(ablation.high());
    return Table.create(
        "head roles of " + model.name(),
        texts("head", HeadGrid.of(model)::name),
        texts("role", cell -> named(attention(cell))),
        numbers("score", cell -> attention(cell).score()),
        numbers("score low", cell -> attention(cell).low()),
        numbers("score high", cell -> attention(cell).high()),
        numbers("without role", cell -> attention(cell).baseline()),
        texts("writes", cell -> named(written(cell))),
        numbers("attended logit", cell -> scores.get(HeadRole.COPYING).get(cell).score()),
        numbers("OV copying", cell -> circuits[cell]),
        numbers("loss rise", cell -> rises[cell]),
        numbers("rise low", cell -> low[cell]),
        numbers("rise high", cell -> high[cell]));
  }

  private static String named(RoleScore score) {
    return score.holds() ? score.role().toString() : "none";
  }

  /** The role that comes nearest to all attention, compared with a head that does not have it. */
  private RoleScore attention(int cell) {
    return strongest(cell, true);
  }

  private RoleScore written(int cell) {
    return strongest(cell, false);
  }

  private RoleScore strongest(int cell, boolean attends) {
    return Stream.of(HeadRole.values())
        .filter(role -> role.attends() == attends)
        .map(role -> scores.get(role).get(cell))
        .max(Comparator.comparingDouble(RoleScore::excess))
        .orElseThrow();
  }

  private StringColumn texts(String name, IntFunction<String> text) {
    return StringColumn.create(
        name, IntStream.range(0, HeadGrid.of(model).count()).mapToObj(text).toList());
  }

  private DoubleColumn numbers(String name, IntToDoubleFunction number) {
    return DoubleColumn.create(
        name, IntStream.range(0, HeadGrid.of(model).count()).mapToDouble(number).toArray());
  }

  private static double[] flat(Grid grid) {
    return Arrays.stream(grid.values()).flatMapToDouble(Arrays::stream).toArray();
  }
}
