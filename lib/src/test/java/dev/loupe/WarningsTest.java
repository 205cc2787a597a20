package dev.loupe;

import static dev.loupe.Loupe.ablate;
import static dev.loupe.Loupe.attention;
import static dev.loupe.Loupe.attribute;
import static dev.loupe.Loupe.attributionPatching;
import static dev.loupe.Loupe.backwardLens;
import static dev.loupe.Loupe.dose;
import static dev.loupe.Loupe.fact;
import static dev.loupe.Loupe.interchange;
import static dev.loupe.Loupe.logitDiff;
import static dev.loupe.Loupe.logitLens;
import static dev.loupe.Loupe.logits;
import static dev.loupe.Loupe.patching;
import static dev.loupe.Loupe.pathPatching;
import static dev.loupe.Loupe.prob;
import static dev.loupe.Loupe.resid;
import static dev.loupe.Loupe.scrubbing;
import static dev.loupe.Loupe.trace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.attribution.perturbation.Occlusion;
import dev.loupe.causal.Abstraction;
import dev.loupe.load.BundledModel;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.patching.GetActPatch;
import dev.loupe.prompts.PromptPair;
import dev.loupe.prompts.PromptSet;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Displayable;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever result an answer without its space goes into, text and picture say so. */
class WarningsTest {
  private static final HookedTransformer WREN = BundledModel.wren();
  private static final String FRANCE = "The capital of France is";
  private static final String ITALY = "The capital of Italy is";
  private static final String WARNING =
      "Warning: (an answer has|2 answers have) no space in front. Here \" (Paris|Rome)\" is (\\d+|more than a million) times as likely as \"(Paris|Rome)\" (token \\d+): did you mean \" (Paris|Rome)\"?"
          .replace("(token \\d+)", "\\(token \\d+\\)")
          .replace("?", "\\?");

  /** A result of answers that are written in one way or the other. */
  private interface Result extends Function<Answers, Object> {}

  /** " Paris" and " Rome", or the same without their spaces. */
  private record Answers(String right, String wrong) {
    Metric difference() {
      return logitDiff(right, wrong);
    }
  }

  private static Named<Result> named(String name, Result result) {
    return Named.of(name, result);
  }

  static Stream<Named<Result>> results() {
    Tensor vector = Tensor.vector(new float[128]).plus(0.01);
    return Stream.of(
        named("trace", a -> trace(WREN, FRANCE, "France", a.right())),
        named("average", a -> trace(WREN, List.of(fact(FRANCE, "France", a.right())))),
        named("patching", a -> patching(WREN, FRANCE, ITALY, a.difference()).sweep(Act.HEAD_Z)),
        named(
            "noising",
            a -> patching(WREN, FRANCE, ITALY, a.difference()).noising().sweep(Act.HEAD_Z)),
        named("raw", a -> patching(WREN, FRANCE, ITALY, a.difference()).raw().sweep(Act.HEAD_Z)),
        named("patching a set", a -> patching(WREN, set(a)).sweep(Act.HEAD_Z).prompt(1)),
        named(
            "facets",
            a -> GetActPatch.getActPatchBlockEvery(patching(WREN, FRANCE, ITALY, a.difference()))),
        named(
            "attribution",
            a -> attributionPatching(WREN, FRANCE, ITALY, a.difference()).sweep(Act.HEAD_Z)),
        named("neurons", a -> attributionPatching(WREN, FRANCE, ITALY, a.difference()).neurons(2)),
        named("paths", a -> pathPatching(WREN, FRANCE, ITALY, a.difference()).to(logits())),
        named(
            "paths from",
            a -> pathPatching(WREN, FRANCE, ITALY, a.difference()).from(Loupe.mlp(0))),
        named("ablation", a -> ablate(WREN, FRANCE, prob(a.right())).zero().heads()),
        named(
            "one of several", a -> ablate(WREN, both(), prob(a.right())).zero().heads().prompt(0)),
        named("dose", a -> dose(WREN, FRANCE, resid(2), vector, prob(a.right()), -1, 0, 1)),
        named("lens", a -> logitLens(WREN, FRANCE).probability(a.right())),
        named("rank", a -> logitLens(WREN, FRANCE).rank(a.right())),
        named("by gradient", a -> attention(WREN, FRANCE).timesGradient(a.difference())),
        named("heads", a -> attention(WREN, FRANCE).timesGradient(a.difference()).layer(1)),
        named("relevance", a -> attention(WREN, FRANCE).relevance(a.difference())),
        named("input attribution", a -> attribute(WREN, FRANCE, a.difference()).occlusion()),
        named("curves", a -> attribute(WREN, FRANCE, a.difference()).occlusion().curves()),
        named(
            "paraphrases",
            a ->
                attribute(WREN, FRANCE, a.difference())
                    .occlusion()
                    .paraphrases("Now the capital of France is")),
        named("layers", a -> attribute(WREN, FRANCE, a.difference()).lrpLayers()),
        named("interactions", a -> attribute(WREN, FRANCE, a.difference()).interactions()),
        named(
            "inside",
            a ->
                attribute(WREN, FRANCE, a.difference())
                    .layerGradientTimesActivation()
                    .layers(Act.RESID_POST)),
        named(
            "methods",
            a -> attribute(WREN, FRANCE, a.difference()).compare(List.of(new Occlusion())).brief()),
        named("explains", a -> attention(WREN, FRANCE).explains(a.difference())),
        named("ranks", a -> logitLens(WREN, FRANCE).ranks(a.right())),
        named("heads", a -> logitLens(WREN, FRANCE).heads(a.right())),
        named(
            "contrast",
            a -> logitLens(WREN, FRANCE).minus(logitLens(WREN, ITALY)).logProbability(a.right())),
        named("backward", a -> backwardLens(WREN, FRANCE, prob(a.right())).top()),
        named("interchange", a -> interchange(WREN, program(a), both()).sweep(Act.HEAD_Z)),
        named(
            "scrubbing",
            a ->
                scrubbing(
                        WREN,
                        both(),
                        text -> text,
                        logitDiff(List.of(a.right(), a.wrong()), List.of(a.wrong(), a.right())))
                    .run()));
  }

  private static List<String> both() {
    return List.of(FRANCE, ITALY);
  }

  private static PromptSet set(Answers a) {
    return new PromptSet(
        "capitals",
        List.of(
            new PromptPair(FRANCE, ITALY, a.right(), a.wrong()),
            new PromptPair(ITALY, FRANCE, a.wrong(), a.right())));
  }

  private static Abstraction<String> program(Answers a) {
    return new Abstraction<>(
        text -> text,
        text -> text.contains("France"),
        (text, inFrance) -> inFrance.equals(true) ? a.right() : a.wrong());
  }

  @ParameterizedTest
  @MethodSource("results")
  void aResultSaysThatAnAnswerHasNoSpace(Result result) {
    Object doubtful = result.apply(new Answers("Paris", "Rome"));
    assertThat(doubtful.toString()).containsPattern(WARNING);
    if (doubtful instanceof Displayable shown) {
      assertThat(shown.html()).contains("no space in front. Here &quot; ");
    }
  }

  @ParameterizedTest
  @MethodSource("results")
  void aResultOfAnswersWithTheirSpaceHasNoWarning(Result result) {
    assertThat(result.apply(new Answers(" Paris", " Rome")).toString())
        .doesNotContain("no space in front");
  }

  @Test
  void theWarningIsTheFirstLineOfTheNote() {
    assertThat(trace(WREN, FRANCE, "France", "Paris").states().grid().note().lines().findFirst())
        .hasValueSatisfying(line -> assertThat(line).matches(WARNING));
  }
}
