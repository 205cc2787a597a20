package dev.loupe.sae;

import static dev.loupe.site.Act.RESID_POST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.NumberedWords;
import dev.loupe.model.Toys;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.kind.TopK;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokenizer;
import dev.loupe.view.Notes;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FeaturesOfPromptTest {
  private static final Site SITE = RESID_POST.at(1);
  private static final HookedTransformer MODEL =
      Toys.reading(Toys.gpt2(), new BeginningWithOne(new NumberedWords(Optional.empty())));
  private static final SparseCoder CODER =
      RandomCoders.coder(new TopK(3, false), MODEL, SITE, SITE);
  private static final Sae SAE =
      new Sae("toy", MODEL, CODER, Optional.empty(), Optional.empty(), Notes.NONE, Map.of());

  /** A tokenizer whose token 1 begins a text. */
  private record BeginningWithOne(Tokenizer words) implements Tokenizer {
    @Override
    public int[] encode(String text) {
      return words.encode(text);
    }

    @Override
    public int[] encodeBare(String text) {
      return words.encodeBare(text);
    }

    @Override
    public String decode(int... ids) {
      return words.decode(ids);
    }

    @Override
    public String piece(int id) {
      return words.piece(id);
    }

    @Override
    public Optional<Integer> end() {
      return Optional.empty();
    }

    @Override
    public Optional<Integer> bos() {
      return Optional.of(1);
    }
  }

  private static double[] encoded(String text, int feature) {
    Tensor acts = CODER.encoded(MODEL.run(text).cache(SITE).get(SITE));
    return acts.at(Axis.BATCH, 0).at(Axis.FEATURE, feature).toDoubleArray();
  }

  @Test
  void activationsAreThoseOfTheCoder() {
    String text = "w3 w14 w9 w20";
    for (int feature = 0; feature < CODER.features(); feature++) {
      assertThat(SAE.features(text).activations(feature))
          .containsExactly(encoded(text, feature), within(1e-12));
    }
  }

  @Test
  void rowsAreTheFeaturesWithTheLargestActivations() {
    String text = "w3 w14 w9 w20";
    FeaturesOfPrompt features = SAE.features(text).strongest(4);
    List<Integer> strongest = features.strongest();
    assertThat(strongest).hasSize(4);
    double least = Arrays.stream(encoded(text, strongest.get(3))).max().orElseThrow();
    for (int feature = 0; feature < CODER.features(); feature++) {
      double most = Arrays.stream(encoded(text, feature)).max().orElseThrow();
      assertThat(most >= least).isEqualTo(strongest.contains(feature));
    }
    Grid grid = (Grid) features.picture();
    assertThat(grid.values()[0]).containsExactly(encoded(text, strongest.get(0)), within(1e-12));
    assertThat(grid.note()).contains("At a token 3 of 17 features are active on average.");
  }

  @Test
  void atOneTokenTheStrongestThereComeFirst() {
    String text = "w3 w14 w9 w20";
    FeaturesOfPrompt last = SAE.features(text).at(-1);
    List<Integer> strongest = last.strongest();
    assertThat(strongest).hasSize(3); // k of TopK
    for (int i = 1; i < 3; i++) {
      assertThat(encoded(text, strongest.get(i))[3])
          .isLessThanOrEqualTo(encoded(text, strongest.get(i - 1))[3])
          .isPositive();
    }
    assertThat(SAE.features(text).at(3).strongest()).isEqualTo(strongest);
    assertThat(((Grid) last.picture()).note()).contains("largest activation at “", "(position 3)");
    assertThatThrownBy(() -> SAE.features(text).at(4))
        .hasMessage("there is no position 4; the prompt has 4 tokens, at positions 0 to 3");
  }

  @Test
  void theTokenThatBeginsATextIsLeftOutUnlessItIsAskedFor() {
    String text = "w1 w14 w9";
    FeaturesOfPrompt features = SAE.features(text);
    assertThat(features.feature(2).values()[0]).isNaN();
    assertThat(features.feature(2).note()).endsWith("BOS is left out; keepingBos() shows it.");
    assertThat(features.keepingBos().feature(2).values())
        .containsExactly(encoded(text, 2), within(1e-12));
    assertThat(SAE.features("w3 w14").feature(2).note()).doesNotContain("BOS");
  }

  @Test
  void labelsStandBesideTheNumbers() {
    FeaturesOfPrompt features = SAE.features("w3 w14 w9");
    int first = features.strongest().get(0);
    assertThat(features.labelled(Map.of(first, "<names>")).text()).contains(first + " <names>");
    assertThat(features.labelled(Map.of(first, "<names>")).html()).contains("&lt;names&gt;");
  }

  @Test
  void theSpotsOfTheStrongestCanBeChangedInASplicedRun() {
    String text = "w3 w14 w9";
    FeaturesOfPrompt features = SAE.features(text);
    double[] without =
        MODEL
            .run(text)
            .with(SAE)
            .zero(features.spots(2))
            .cache(SAE.acts())
            .get(SAE.feature(features.strongest().get(0)))
            .toDoubleArray();
    assertThat(without).containsOnly(0);
    assertThat(features.strongest().get(0))
        .isEqualTo(features.spots(1).get(0).picks().get(Axis.FEATURE));
  }

  @Test
  void aPromptOfBosAloneHasNoPictureAndSaysWhatToDo() {
    assertThatThrownBy(() -> SAE.features("w1").picture())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("no feature of ")
        .hasMessageEndingWith(
            "; BOS is left out, so give a longer prompt, or keepingBos() shows it");
  }

  @Test
  void severalPromptsAndUnknownFeaturesAreRefused() {
    assertThatThrownBy(() -> SAE.features(MODEL.run(List.of("w3", "w4"))))
        .hasMessage("features are shown of one prompt, and 2 were given; give one of them");
    assertThatThrownBy(() -> SAE.feature(17, "w3"))
        .hasMessage("there is no feature 17; there are features 0 to 16");
    assertThatThrownBy(() -> SAE.feature(17))
        .hasMessage("there is no feature 17; there are features 0 to 16");
  }
}
