package dev.loupe.wren.phenomena;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A number for each attention head, [layer][head]. */
public record HeadScores(double[][] values) {
  /** One head, such as L1H3. */
  record Head(int layer, int head) {
    @Override
    public String toString() {
      return "L" + layer + "H" + head;
    }
  }

  double at(Head head) {
    return values[head.layer()][head.head()];
  }

  /** The heads whose absolute value is at least this, the largest first. */
  List<Head> atLeast(double least) {
    List<Head> heads = new ArrayList<>();
    for (int layer = 0; layer < values.length; layer++) {
      for (int head = 0; head < values[layer].length; head++) {
        if (Math.abs(values[layer][head]) >= least) {
          heads.add(new Head(layer, head));
        }
      }
    }
    heads.sort((a, b) -> Double.compare(Math.abs(at(b)), Math.abs(at(a))));
    return heads;
  }

  /** The head with the largest absolute value. */
  Head best() {
    return atLeast(0).get(0);
  }

  /** The value of the best head. */
  public double largest() {
    return at(best());
  }

  /** Heads with their values, such as {@code L1H3 0.42}. */
  String named(List<Head> heads) {
    return heads.isEmpty()
        ? "none"
        : String.join(
            ", ",
            heads.stream()
                .map(head -> String.format(Locale.ROOT, "%s %.2f", head, at(head)))
                .toList());
  }
}
