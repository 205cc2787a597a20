package dev.loupe.sae.label.rule;

import dev.loupe.harvest.Context;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The search for the rule that tells best on which tokens of some texts a feature is active.
 *
 * <p>A rule's recall is the share of all activation that is on its tokens; its precision is the
 * activation on its tokens, divided by itself plus the mean activation for each token on which the
 * feature is not active. Conditions are added one at a time, each time the one with which the
 * harmonic mean of both (F₁) is largest, until none raises it by 0.01. A condition must be true of
 * active tokens in two texts, or the rule would only remember one text.
 */
public final class RuleSearch {
  private static final double LEAST_GAIN = 0.01;
  private static final int LEAST_TEXTS = 2;
  private static final int MOST_TERMS = 8;
  private static final int FEW_WORDS = 4;
  private static final List<Class<? extends TokenCondition>> PLAINEST =
      List.of(
          TokenCondition.Is.class,
          TokenCondition.Word.class,
          TokenCondition.Ending.class,
          TokenCondition.OfClass.class,
          TokenCondition.After.class,
          TokenCondition.Both.class,
          TokenCondition.Since.class);

  private final List<Double> values = new ArrayList<>(); // of every token of every text
  private final Map<TokenCondition, BitSet> places = new LinkedHashMap<>();
  private final Map<TokenCondition, Set<Integer>> texts = new LinkedHashMap<>(); // where active
  private double total;
  private double max;
  private double mean; // of the active tokens

  private RuleSearch() {}

  /** The best rule for the activations in these texts. */
  public static TokenRule of(List<Context> contexts) {
    RuleSearch search = new RuleSearch();
    for (int i = 0; i < contexts.size(); i++) {
      search.read(contexts.get(i), i);
    }
    double[] active = search.values.stream().mapToDouble(x -> x).filter(x -> x > 0).toArray();
    for (double value : active) {
      search.total += value;
      search.max = Math.max(search.max, value);
    }
    search.mean = active.length == 0 ? 0 : search.total / active.length;
    return search.best();
  }

  private void read(Context context, int text) {
    double[] there = context.values();
    for (int at = 0; at < there.length; at++) {
      if (Double.isNaN(there[at])) { // BOS is left out
        continue;
      }
      int place = values.size();
      values.add(Math.max(0, there[at]));
      for (TokenCondition fact : TokenFacts.of(context.tokens(), at)) {
        places.computeIfAbsent(fact, key -> new BitSet()).set(place);
        if (there[at] > 0) {
          texts.computeIfAbsent(fact, key -> new HashSet<>()).add(text);
        }
      }
    }
  }

  private TokenRule best() {
    List<TokenCondition> candidates = candidates();
    List<TokenCondition> chosen = new ArrayList<>();
    Covered covered = new Covered(new BitSet(), 0, 0);
    while (chosen.size() < MOST_TERMS) {
      Optional<TokenCondition> best = Optional.empty();
      Covered most = covered;
      for (TokenCondition fact : candidates) {
        Covered more = covered.and(fact);
        if (more.quality() > most.quality()) {
          most = more;
          best = Optional.of(fact);
        }
      }
      if (best.isEmpty() || most.quality() < covered.quality() + LEAST_GAIN) {
        break;
      }
      chosen.add(best.get());
      covered = most.with(places.get(best.get()));
    }
    return new TokenRule(
        chosen.stream().flatMap(one -> named(one, candidates).stream()).map(this::term).toList());
  }

  /** Those that are no accident; of two that are as good, the first, the plainer, is chosen. */
  private List<TokenCondition> candidates() {
    return places.keySet().stream()
        .filter(fact -> texts.getOrDefault(fact, Set.of()).size() >= LEAST_TEXTS)
        .sorted(Comparator.comparingInt(RuleSearch::rank))
        .toList();
  }

  private static int rank(TokenCondition condition) {
    return PLAINEST.indexOf(condition.getClass());
  }

  /**
   * A class of words as the words themselves, if a few words are all that is known of it: a feature
   * of two names is not one of all names.
   */
  private List<TokenCondition> named(TokenCondition general, List<TokenCondition> candidates) {
    if (!(general instanceof TokenCondition.OfClass || general instanceof TokenCondition.Ending)) {
      return List.of(general);
    }
    BitSet active = active(places.get(general));
    List<TokenCondition> words =
        candidates.stream()
            .filter(one -> one instanceof TokenCondition.Is)
            .filter(one -> places.get(one).intersects(active))
            .toList();
    BitSet covered = new BitSet();
    words.forEach(word -> covered.or(places.get(word)));
    active.andNot(covered);
    return active.isEmpty() && words.size() <= FEW_WORDS ? words : List.of(general);
  }

  private BitSet active(BitSet some) {
    BitSet active = new BitSet();
    some.stream().filter(place -> values.get(place) > 0).forEach(active::set);
    return active;
  }

  /**
   * The tokens of which a condition is true.
   *
   * @param hit their activation
   * @param missed the mean activation, once for each of them on which the feature is not active
   */
  private final class Covered {
    private final BitSet tokens;
    private final double hit;
    private final double missed;

    private Covered(BitSet tokens, double hit, double missed) {
      this.tokens = tokens;
      this.hit = hit;
      this.missed = missed;
    }

    /** The sums with one more condition; the tokens are not added yet, to save time. */
    private Covered and(TokenCondition more) {
      double hits = hit;
      double misses = missed;
      BitSet others = places.get(more);
      for (int place = others.nextSetBit(0); place >= 0; place = others.nextSetBit(place + 1)) {
        if (!tokens.get(place)) {
          double value = values.get(place);
          hits += value;
          misses += value > 0 ? 0 : mean;
        }
      }
      return new Covered(tokens, hits, misses);
    }

    private Covered with(BitSet more) {
      BitSet all = (BitSet) tokens.clone();
      all.or(more);
      return new Covered(all, hit, missed);
    }

    /** F₁ = 2PR / (P + R), with P = hit / (hit + missed) and R = hit / total. */
    private double quality() {
      return hit == 0 ? 0 : 2 * hit / (total + hit + missed);
    }
  }

  private RuleTerm term(TokenCondition condition) {
    double mean = places.get(condition).stream().mapToDouble(values::get).average().orElse(0);
    return new RuleTerm(condition, max == 0 ? 0 : Math.min(1, mean / max));
  }

  @Override
  public String toString() {
    return "search for a rule over %d tokens".formatted(values.size());
  }
}
