package dev.loupe.sae.label;

import dev.loupe.sae.label.language.Prices;
import dev.loupe.sae.label.language.Usage;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;

/**
 * What a run has cost so far, and what it may cost.
 *
 * <p>Threads share it.
 */
final class Cost {
  private final Prices prices;
  private final Optional<Double> budget;
  private Usage used = Usage.NONE;

  Cost(Prices prices, Optional<Double> budget) {
    this.prices = prices;
    this.budget = budget;
  }

  /** Adds what a feature used, and says what that costs. */
  synchronized double add(Usage usage) {
    used = used.plus(usage);
    return prices.cost(usage);
  }

  /** Why no other feature may be labelled; empty if one may. */
  synchronized String stop() {
    if (budget.isEmpty()) {
      return "";
    }
    if (used.uncounted() > 0) {
      return "the language model does not say how many tokens it uses, so the budget cannot be kept";
    }
    return prices.cost(used) >= budget.get()
        ? "the budget of %s is spent (%s)".formatted(shown(budget.get()), shown(prices.cost(used)))
        : "";
  }

  static String shown(double cost) {
    BigDecimal digits = new BigDecimal(cost).round(new MathContext(4));
    return digits.signum() == 0 ? "0" : digits.stripTrailingZeros().toPlainString();
  }

  @Override
  public synchronized String toString() {
    return used + ", cost " + shown(prices.cost(used));
  }
}
