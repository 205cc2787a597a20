package dev.loupe.sae.label;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.harvest.Context;
import dev.loupe.sae.example.FeatureExamples;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HalvesTest {
  private static Context text(int text, double value) {
    return Planted.context(text, List.of("a", " " + text + value), 0, value);
  }

  private static FeatureExamples of(List<Context> top, List<Context> sampled, List<Context> none) {
    return new FeatureExamples(3, 0.1, 9, top, sampled, none);
  }

  @Test
  void textsTakeTurnsFromTheStrongestOn() {
    Halves halves =
        Halves.of(
            of(
                List.of(text(1, 9), text(2, 7)),
                List.of(text(3, 8), text(4, 6)),
                List.of(text(5, 0), text(6, 0))));
    assertThat(halves.shown().active()).extracting(Context::value).containsExactly(9.0, 7.0);
    assertThat(halves.heldOut().active()).extracting(Context::value).containsExactly(8.0, 6.0);
    assertThat(halves.shown().inactive()).extracting(Context::text).containsExactly(5);
    assertThat(halves.heldOut().inactive()).extracting(Context::text).containsExactly(6);
    assertThat(halves.problem()).isEmpty();
  }

  @Test
  void noTextIsInBothHalves() {
    FeatureExamples examples = Planted.twoWords(1);
    Halves halves = Halves.of(examples);
    Set<Integer> shown = texts(halves.shown());
    assertThat(shown).hasSize(24).doesNotContainAnyElementsOf(texts(halves.heldOut()));
    assertThat(texts(halves.heldOut())).hasSize(24);
  }

  private static Set<Integer> texts(Evidence half) {
    return half.all().stream().map(Context::text).collect(Collectors.toCollection(HashSet::new));
  }

  @Test
  void contextsOfOneTextStayTogether() {
    Halves halves =
        Halves.of(
            of(
                List.of(text(1, 9), text(2, 8)),
                List.of(text(1, 7), text(2, 6)),
                List.of(text(1, 0), text(2, 0))));
    assertThat(texts(halves.shown())).containsExactly(1);
    assertThat(texts(halves.heldOut())).containsExactly(2);
  }

  @Test
  void aTwinOfATextThatTheExplainerSawIsNotScored() {
    Context one = Planted.context(1, List.of("a", " b"), 0, 9);
    Context twin = Planted.context(2, List.of("a", " b"), 0, 9);
    Halves halves = Halves.of(of(List.of(one, twin), List.of(), List.of()));
    assertThat(halves.shown().active()).containsExactly(one);
    assertThat(halves.heldOut().active()).isEmpty();
  }

  @Test
  void saysWhyThereAreTooFewExamples() {
    assertThat(Halves.of(of(List.of(text(1, 9)), List.of(), List.of(text(2, 0)))).problem())
        .isEqualTo(
            "active in too few texts: 1 for the label and 0 for its scores; 2 of each are needed");
    List<Context> four = List.of(text(1, 9), text(2, 8), text(3, 7), text(4, 6));
    assertThat(Halves.of(of(four, List.of(), List.of())).problem())
        .isEqualTo("no texts in which it is not active, and the scores need some");
  }

  @Test
  void bosThatWasLeftOutIsNoActivation() {
    Context bos = Planted.context(1, List.of("<bos>", " a"), Double.NaN, 0);
    assertThat(Evidence.strongest(bos)).isZero();
  }
}
