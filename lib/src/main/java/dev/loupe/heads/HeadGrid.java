package dev.loupe.heads;

import dev.loupe.arch.Spec;
import dev.loupe.effect.Cells;
import dev.loupe.effect.Effect;
import dev.loupe.effect.Sweep;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import dev.loupe.view.draw.Labels;
import java.util.List;
import java.util.stream.IntStream;

/** The heads of a model, layer by layer: how pictures and tables name them. */
record HeadGrid(int layers, int heads) {
  static HeadGrid of(HookedTransformer model) {
    Spec spec = model.spec();
    return new HeadGrid(spec.layers(), spec.attention().heads());
  }

  int count() {
    return layers * heads;
  }

  /** The cell of a head; negative numbers count from the last. */
  int cell(int layer, int head) {
    return known("layer", layer, layers) * heads + known("head", head, heads);
  }

  private static int known(String what, int number, int count) {
    int resolved = number < 0 ? count + number : number;
    if (resolved < 0 || resolved >= count) {
      throw new IllegalArgumentException(
          "there is no " + what + " " + number + "; choose from 0 to " + (count - 1));
    }
    return resolved;
  }

  int layer(int cell) {
    return cell / heads;
  }

  /** Where a head's output is, before W_O. */
  Spot spot(int cell) {
    return Act.HEAD_Z.at(layer(cell)).head(cell % heads);
  }

  /** {@code L2H1}. */
  String name(int cell) {
    return "L" + layer(cell) + "H" + cell % heads;
  }

  /** A number for each head and sequence, [layer · heads + head][sequence], as a sweep. */
  Sweep sweep(String title, Effect effect, double[][] measured) {
    List<List<Spot>> spots =
        IntStream.range(0, count()).mapToObj(cell -> List.of(spot(cell))).toList();
    Cells cells = new Cells(Labels.layers(layers), Labels.numbered("head", "H", heads), spots);
    return new Sweep(cells, title, effect, measured);
  }
}
