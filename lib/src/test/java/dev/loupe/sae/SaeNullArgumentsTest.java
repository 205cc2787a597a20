package dev.loupe.sae;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.corpus.Texts;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.crosscoder.Crosscoder;
import dev.loupe.sae.dictionary.DecoderSimilarity;
import dev.loupe.sae.dictionary.FeatureSplitting;
import dev.loupe.sae.file.SaeFiles;
import dev.loupe.sae.label.FeatureLabels;
import dev.loupe.sae.label.language.HttpModel;
import dev.loupe.sae.measure.RecoveredLoss;
import dev.loupe.sae.measure.SaeComparison;
import dev.loupe.sae.measure.SaeReport;
import dev.loupe.sae.page.FeatureCards;
import dev.loupe.sae.page.Neuronpedia;
import dev.loupe.sae.probing.FeatureAbsorption;
import dev.loupe.sae.probing.SparseProbing;
import dev.loupe.site.Act;
import dev.loupe.text.Tokens;
import dev.loupe.view.Notes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Whoever gives null to features is told what is missing, not what the library stumbled over. */
class SaeNullArgumentsTest {
  private static final HookedTransformer MODEL = Toys.model(Toys.gpt2());
  private static final SparseCoder CODER = RandomCoders.autoencoder(MODEL, Act.RESID_POST.at(0));
  private static final Texts TEXTS = Texts.of(List.of("w1 w2"));

  private static void assertSays(String message, ThrowingCallable given) {
    assertThatThrownBy(given).isInstanceOf(NullPointerException.class).hasMessage(message);
  }

  @Test
  void aReportSaysWhatItNeeds() {
    assertSays(
        "a report is of an autoencoder, and null was given",
        () -> SaeReport.of(null, MODEL, TEXTS));
    assertSays(
        "an autoencoder is measured in a model, and null was given",
        () -> SaeReport.of(CODER, null, TEXTS));
    assertSays(
        "an autoencoder is measured on texts, and null was given",
        () -> SaeReport.of(CODER, MODEL, null));
    assertSays(
        "say whether BOS counts: BosTokens.COUNTED or LEFT_OUT",
        () -> RecoveredLoss.of(CODER, MODEL, TEXTS, null));
    assertSays("reports are compared, and null was given", () -> SaeComparison.of(null));
  }

  @Test
  void comparedDictionariesAreBothNeeded() {
    assertSays(
        "two dictionaries are compared, and the second is null",
        () -> DecoderSimilarity.of(CODER, null));
    assertSays(
        "two dictionaries are compared, and the first is null",
        () -> FeatureSplitting.of(null, CODER));
  }

  @Test
  void probesSayWhatTheyNeed() {
    assertSays(
        "a probe reads the features of a coder, and null was given",
        () -> SparseProbing.ofTokens(null, MODEL, TEXTS, token -> Optional.empty()));
    assertSays(
        "a probe reads features in a model, and null was given",
        () -> SparseProbing.ofTexts(CODER, null, TEXTS, List.of("a")));
    assertSays(
        "a token needs a way to find its class, and null was given",
        () -> FeatureAbsorption.of(CODER, MODEL, TEXTS, null));
  }

  @Test
  void pagesAndLabelsSayWhatTheyNeed() {
    assertSays(
        "labels are a map of numbers to texts, which may be empty",
        () -> FeatureCards.of(CODER, MODEL, TEXTS).labels(null));
    assertSays(
        "features are read from a file or a folder, and null was given",
        () -> Neuronpedia.read((String) null));
    assertSays(
        "labels need a list of features, which may be empty",
        () -> new FeatureLabels("labels", null, ""));
    assertSays("a language model needs the address of its server", () -> HttpModel.at(null, "gpt"));
    assertSays("a path is needed, but null was given", () -> Crosscoder.open(null));
    assertSays(
        "labels are a map of numbers to texts, which may be empty",
        () ->
            FeaturesOfPrompt.of("sae", CODER, MODEL.run(Tokens.of(new int[] {1, 2})))
                .labelled(null));
    assertSays(
        "a site is needed, such as RESID_POST.at(3), and null was given",
        () -> SaeFiles.load(MODEL, "folder", null, Act.RESID_POST.at(0)));
  }

  @Test
  void anAutoencoderSaysWhatItNeeds() {
    Sae sae =
        new Sae("toy", MODEL, CODER, Optional.empty(), Optional.empty(), Notes.NONE, Map.of());
    assertSays("an autoencoder is examined on texts, and null was given", () -> sae.report(null));
    assertSays(
        "similarity needs another autoencoder, and null was given", () -> sae.similarity(null));
    assertSays("say how features are labelled: label(lexicon(), 31)", () -> sae.label(null, 3));
  }
}
