package dev.loupe.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.draw.Mask;
import dev.loupe.view.grid.Grid;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pictures of activations name their positions by the prompt's tokens. */
class TensorWordsTest {
  private static final HookedTransformer MODEL = Toys.reading(Toys.gpt2());
  private static final Run RUN = MODEL.run("w3 w14 w15");

  private static Tensor get(Run run, Act act) {
    return run.cache(act.at(1)).get(act.at(1));
  }

  private static Grid pattern(Tensor pattern) {
    return pattern.at(Axis.BATCH, 0).at(Axis.HEAD, 2).grid(Axis.DEST, Axis.SRC);
  }

  @Test
  void aPatternIsLabelledWithTheTokensAndSaysWhoseItIs() {
    Grid grid = pattern(get(RUN, Act.PATTERN));
    assertThat(grid.title()).isEqualTo("blocks.1.attn.hook_pattern, head 2: dest by src");
    assertThat(grid.unit()).isEqualTo("pattern");
    assertThat(grid.rows().axis()).isEqualTo("dest");
    assertThat(grid.rows().names()).isEqualTo(RUN.tokens().pieces(0));
    assertThat(grid.columns().names()).isEqualTo(RUN.tokens().pieces(0));
    assertThat(grid.mask()).isEqualTo(Mask.ABOVE_DIAGONAL);
  }

  @Test
  void aDerivativeSaysThatItIsOneUntilItMeetsTheActivation() {
    Tensor slope = RUN.gradients(Metric.logitDiff(4, 7), Act.PATTERN).get(Act.PATTERN.at(1));
    assertThat(pattern(slope.times(2)).unit()).isEqualTo("derivative by pattern");
    assertThat(pattern(slope.plus(slope)).unit()).isEqualTo("derivative by pattern");
    assertThat(slope.at(Axis.BATCH, 0).text())
        .startsWith("derivative by blocks.1.attn.hook_pattern: tensor [head 4, dest 3, src 3]")
        .contains("H3 [derivative by pattern]")
        .doesNotContain("attention to");
    assertThat(pattern(slope.times(get(RUN, Act.PATTERN))).unit()).isEqualTo("value");
  }

  @Test
  void whatIsComputedFromAnActivationIsNotNamedAfterIt() {
    Tensor z = get(RUN, Act.HEAD_Z);
    Tensor written = z.dot(MODEL.weight("blocks.1.attn.W_O"), Axis.D_HEAD);
    assertThat(written.site()).isEmpty();
    Tensor scale = get(RUN, Act.LN1_SCALE).at(Axis.ONE, 0);
    assertThat(Tensor.vector(1, 2).dividedBy(scale).site()).isEmpty();
    assertThat(z.dividedBy(2).times(z.mean(Axis.POS)).site()).contains("blocks.1.attn.hook_z");
  }

  @Test
  void wordsTravelThroughArithmetic() {
    Tensor pattern = get(RUN, Act.PATTERN);
    Grid doubled = pattern(pattern.times(2).minus(pattern));
    assertThat(doubled.rows().names()).isEqualTo(RUN.tokens().pieces(0));
    Grid norms = get(RUN, Act.HEAD_Z).norm(Axis.D_HEAD).at(Axis.BATCH, 0).grid(Axis.HEAD, Axis.POS);
    assertThat(norms.columns().axis()).isEqualTo("position");
    assertThat(norms.columns().names()).isEqualTo(RUN.tokens().pieces(0));
    assertThat(norms.rows().names()).containsExactly("0", "1", "2", "3");
  }

  @Test
  void aRangeOfPositionsKeepsItsTokens() {
    Tensor pattern = get(RUN, Act.PATTERN);
    Grid part = pattern(pattern.from(Axis.DEST, 1).range(Axis.SRC, 0, 2));
    assertThat(part.rows().names()).isEqualTo(RUN.tokens().pieces(0).subList(1, 3));
    assertThat(part.columns().names()).isEqualTo(RUN.tokens().pieces(0).subList(0, 2));
    Grid later = pattern(pattern.from(Axis.DEST, 1).from(Axis.DEST, 1));
    assertThat(later.rows().names()).isEqualTo(RUN.tokens().pieces(0).subList(2, 3));
    assertThat(pattern(pattern.from(Axis.DEST, 0)).rows().names())
        .isEqualTo(RUN.tokens().pieces(0));
    Grid mixed = pattern(pattern.from(Axis.DEST, 1).minus(pattern.range(Axis.DEST, 0, 2)));
    assertThat(mixed.rows().names()).containsExactly("0", "1"); // of other positions
    Grid weights = // axes that stand in another order
        get(RUN, Act.RESID_PRE)
            .dot(MODEL.weight("W_U"), Axis.D_MODEL)
            .arranged(Axis.VOCAB, Axis.POS, Axis.BATCH)
            .at(Axis.BATCH, 0)
            .grid(Axis.POS, Axis.VOCAB);
    assertThat(weights.rows().names()).isEqualTo(RUN.tokens().pieces(0));
  }

  @Test
  void inADifferenceOfTwoPromptsOtherTokensStandBesideEachOther() {
    Tensor other = get(MODEL.run("w4 w14 w15"), Act.PATTERN);
    Grid difference = pattern(get(RUN, Act.PATTERN).minus(other));
    assertThat(difference.rows().names()).containsExactly(" w3/w4", " w14", " w15");
    Tensor longer = get(MODEL.run("w4 w14 w15 w9"), Act.RESID_PRE).at(Axis.POS, 3);
    Tensor shifted = get(RUN, Act.RESID_PRE).minus(longer).norm(Axis.D_MODEL);
    assertThat(shifted.grid(Axis.BATCH, Axis.POS).columns().names()).containsExactly("0", "1", "2");
  }

  @Test
  void ofSeveralPromptsTheOnePickedIsNamedAndPaddingIsNot() {
    Run two = MODEL.run(List.of("w3 w14 w15", "w5 w6"));
    Tensor norms = get(two, Act.HEAD_Z).norm(Axis.D_HEAD);
    Grid second = norms.at(Axis.BATCH, 1).grid(Axis.HEAD, Axis.POS);
    assertThat(second.title()).isEqualTo("blocks.1.attn.hook_z, prompt 1: head by position");
    assertThat(second.columns().names().get(0)).isEqualTo("(padding)");
    assertThat(second.columns().names().subList(1, 3)).isEqualTo(two.tokens().pieces(1));
    Grid mixed = norms.mean(Axis.BATCH).grid(Axis.HEAD, Axis.POS);
    assertThat(mixed.columns().names()).containsExactly("0", "1", "2");
  }

  @Test
  void promptsInAnotherOrderTakeTheirWordsAlong() {
    Tensor norms = get(MODEL.run(List.of("w3 w14 w15", "w5 w6 w7")), Act.HEAD_Z).norm(Axis.D_HEAD);
    Grid first = norms.take(Axis.BATCH, 1, 0).at(Axis.BATCH, 1).grid(Axis.HEAD, Axis.POS);
    assertThat(first.columns().names()).isEqualTo(RUN.tokens().pieces(0));
    assertThat(first.title()).startsWith("blocks.1.attn.hook_z, prompt 0");
    Grid repeated = norms.repeat(Axis.BATCH, 2).at(Axis.BATCH, 1).grid(Axis.HEAD, Axis.POS);
    assertThat(repeated.columns().names()).containsExactly("0", "1", "2");
  }

  @Test
  void aPatternOfAllHeadsIsShownAsAMapForEach() {
    Tensor pattern = get(RUN, Act.PATTERN);
    for (Tensor shown : List.of(pattern, pattern.at(Axis.BATCH, 0))) {
      assertThat(shown.html().split("<details", -1)).hasSize(1 + 4);
      assertThat(shown.html()).contains("blocks.1.attn.hook_pattern: " + shown, "H3");
    }
    Run two = MODEL.run(List.of("w3 w14 w15", "w5 w6 w7"));
    assertThat(get(two, Act.PATTERN).html()).doesNotContain("<details");
  }

  @Test
  void theOnlyPromptNeedNotBePickedForAGrid() {
    Grid picked = pattern(get(RUN, Act.PATTERN));
    Tensor head = get(RUN, Act.PATTERN).at(Axis.HEAD, 2);
    assertThat(head.grid(Axis.DEST, Axis.SRC)).isEqualTo(picked);
    assertThat(head.html()).contains("w14", "blocks.1.attn.hook_pattern, head 2: " + head);
    assertThat(get(RUN, Act.RESID_PRE).norm(Axis.D_MODEL).grid(Axis.BATCH, Axis.POS).rows().names())
        .containsExactly("0");
  }

  @Test
  void theFirstValuesStandBesideTheirTokens() {
    Tensor queries = get(RUN, Act.QUERY);
    assertThat(queries.text())
        .startsWith("blocks.1.attn.hook_q: " + queries)
        .contains("pos 0 ·w3, head 0", "pos 1 ·w14, head 0")
        .doesNotContain("batch 0");
    assertThat(get(RUN, Act.RESID_PRE).norm(Axis.D_MODEL).text()).contains("0 ·w3", "1 ·w14");
    Run many = MODEL.run("w1 w2 w3 w4 w5 w6 w7 w8 w9 w10 w11 w12 w13");
    assertThat(get(many, Act.RESID_PRE).norm(Axis.D_MODEL).text().lines())
        .anyMatch(line -> line.matches(" *·w13 +[0-9.]+ +█+"));
  }

  @Test
  void theLinesOfAPaddedPromptAreThoseOfThePromptAlone() {
    Run two = MODEL.run(List.of("w3 w14 w15", "w5 w6 w7 w8 w9"));
    String alone = get(RUN, Act.PATTERN).at(Axis.BATCH, 0).text();
    String padded = get(two, Act.PATTERN).at(Axis.BATCH, 0).text();
    assertThat(alone).containsPattern("H3: .* to the first token 0\\.\\d+");
    assertThat(lines(padded)).isEqualTo(lines(alone));
  }

  /** What is said of each head. */
  private static List<String> lines(String text) {
    return text.lines().filter(line -> line.startsWith("H")).toList();
  }

  @Test
  void scoresOfLaterTokensAreMaskedToo() {
    Grid scores = pattern(get(RUN, Act.ATTN_SCORES));
    assertThat(scores.mask()).isEqualTo(Mask.ABOVE_DIAGONAL);
    assertThat(scores.html()).doesNotContain("∞");
  }
}
