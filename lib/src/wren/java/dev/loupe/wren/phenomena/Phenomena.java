package dev.loupe.wren.phenomena;

import dev.loupe.load.ModelLoader;
import dev.loupe.model.HookedTransformer;
import dev.loupe.tracing.Fact;
import dev.loupe.wren.Examination;
import dev.loupe.wren.behaviour.IndirectObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What a model shows of the textbook: how it does what the examination finds that it can do. */
public final class Phenomena {
  private static final long SEED = 5;
  private static final int FACTS = 60;
  private static final int SAMPLES = 5;
  private static final int PAIRS = 120;
  private static final int PEOPLE = 100;
  private static final int TEXTS = 60;

  private final HookedTransformer model;

  /** The phenomena of one model. */
  Phenomena(HookedTransformer model) {
    this.model = model;
  }

  /**
   * Prints the phenomena of a model as a table, and its examination.
   *
   * @param arguments the model's folder; checkpoints inside it tell when things emerge
   */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    HookedTransformer model = ModelLoader.load(folder);
    Phenomena phenomena = new Phenomena(model);
    List<Finding> findings = new ArrayList<>(phenomena.all());
    findings.addAll(timed("emergence", () -> phenomena.emergence(Emergence.in(folder))));
    System.out.println(Finding.table(findings));
    System.out.println(new Examination(model, 200).summary());
    System.exit(0);
  }

  /** Everything that one model shows by itself. */
  List<Finding> all() {
    return Stream.of(
            timed("tracing", this::tracing),
            timed("naming", this::naming),
            timed("hops", this::hops),
            timed("induction", this::induction),
            timed("never asked", this::neverAsked))
        .flatMap(List::stream)
        .toList();
  }

  private static List<Finding> timed(String what, Supplier<List<Finding>> measure) {
    long start = System.nanoTime();
    List<Finding> findings = measure.get();
    double seconds = (System.nanoTime() - start) / 1e9;
    System.err.printf(Locale.ROOT, "%s took %.1f s%n", what, seconds);
    return findings;
  }

  /** Where people's facts are looked up. */
  List<Finding> tracing() {
    return SubjectTracing.of(model, facts(FACTS), SAMPLES).findings();
  }

  private List<Fact> facts(int count) {
    return KnownFacts.of(model, count, SEED);
  }

  /** Which heads name the indirect object, and how they work together. */
  List<Finding> naming() {
    List<IndirectObject.Pair> pairs = NamingHeads.pairs(PAIRS, SEED);
    return Stream.of(
            NamingHeads.of(model, pairs).findings(), NamingPaths.of(model, pairs).findings())
        .flatMap(List::stream)
        .toList();
  }

  /** How a question of two hops goes by way of the country. */
  List<Finding> hops() {
    return Stream.of(
            AnswerLayers.of(model, PEOPLE).findings(),
            CountryBetween.of(model).findings(),
            CountrySwap.of(model).findings())
        .flatMap(List::stream)
        .toList();
  }

  /** Whether one head looks for what came before, in lists and in prose. */
  List<Finding> induction() {
    return InductionHeads.of(model, TEXTS).findings();
  }

  /** Whether people are known whom nobody asks about in training. */
  List<Finding> neverAsked() {
    return NeverAsked.of(model, SEED).findings();
  }

  /** When in training two of these appear; nothing without checkpoints. */
  List<Finding> emergence(List<Emergence.Checkpoint> checkpoints) {
    if (checkpoints.isEmpty()) {
      return List.of();
    }
    ToDoubleFunction<HookedTransformer> lists = m -> InductionHeads.lists(m, TEXTS).largest();
    ToDoubleFunction<HookedTransformer> prose = m -> InductionHeads.prose(m, TEXTS).largest();
    List<Fact> facts = facts(FACTS / 3);
    ToDoubleFunction<HookedTransformer> state = m -> SubjectTracing.state(m, facts, SAMPLES);
    return Stream.of(
            Emergence.half("induction head in lists", checkpoints, model, lists),
            Emergence.half("induction head in prose", checkpoints, model, prose),
            Emergence.of("state at the last token of the name", checkpoints, 0.3, state))
        .map(Emergence::finding)
        .toList();
  }
}
