package dev.loupe.attribution.question;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The metric of the latest coalitions; older ones are forgotten, so the heap stays small. */
final class RecentValues {
  private static final int MOST = 1 << 16; // about 10 MB

  private final Map<BitSet, Double> values =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<BitSet, Double> eldest) {
          return size() > MOST;
        }
      };

  /** The metric of a coalition, if it is known. */
  Optional<Double> of(BitSet coalition) {
    return Optional.ofNullable(values.get(coalition));
  }

  void keep(BitSet coalition, double value) {
    values.put((BitSet) coalition.clone(), value);
  }

  @Override
  public String toString() {
    return values.size() + " coalitions";
  }
}
