package dev.loupe.sae;

import dev.loupe.corpus.Texts;
import dev.loupe.files.Saved;
import dev.loupe.intervention.Splice;
import dev.loupe.model.HookedTransformer;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.dictionary.DecoderSimilarity;
import dev.loupe.sae.dictionary.FeatureSplitting;
import dev.loupe.sae.example.FeatureSearch;
import dev.loupe.sae.file.LoadedCoder;
import dev.loupe.sae.file.SaeFiles;
import dev.loupe.sae.kind.FeatureNumber;
import dev.loupe.sae.label.FeatureLabels;
import dev.loupe.sae.label.Labelling;
import dev.loupe.sae.measure.SaeReport;
import dev.loupe.sae.page.FeatureCard;
import dev.loupe.sae.page.FeatureCards;
import dev.loupe.sae.page.FeaturePage;
import dev.loupe.sae.training.TrainedSae;
import dev.loupe.sae.training.TrainingCurves;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Prompts;
import dev.loupe.view.Displayable;
import dev.loupe.view.Notes;
import dev.loupe.view.Pictured;
import dev.loupe.view.token.TokenStrip;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A sparse autoencoder, or a transcoder, with the model that it reads.
 *
 * <pre>{@code
 * var sae = trainSae(model, texts, RESID_POST.at(2), topK(2048, 32));
 * model.run("When Mary and John went to the store").with(sae).top(5)
 * }</pre>
 *
 * @param name its name, for pictures and messages
 * @param model the model
 * @param coder the encoder and decoder
 * @param texts the texts that it is examined on, if they are known
 * @param curves how its training went, if it was trained here
 * @param notes what to know before using it
 * @param labels the labels of features, as far as there are any
 */
public record Sae(
    String name,
    HookedTransformer model,
    SparseCoder coder,
    Optional<Texts> texts,
    Optional<TrainingCurves> curves,
    Notes notes,
    Map<Integer, String> labels)
    implements Splice, Pictured {
  /** Requires a name, a model and weights, and keeps a copy of the labels. */
  public Sae {
    Objects.requireNonNull(name, "an autoencoder needs a name, and null was given");
    Objects.requireNonNull(model, "an autoencoder belongs to a model, and null was given");
    Objects.requireNonNull(coder, "an autoencoder needs its weights, and null was given");
    labels = Map.copyOf(labels);
  }

  /** An autoencoder that was trained here; it is examined on the texts that it was trained on. */
  public static Sae trained(HookedTransformer model, Texts texts, TrainedSae trained) {
    SparseCoder coder = trained.coder();
    return new Sae(
        model.name() + " " + coder.writes(),
        model,
        coder,
        Optional.of(texts),
        Optional.of(trained.curves()),
        Notes.NONE,
        Map.of());
  }

  /** An autoencoder from files; prints what to know before using it. */
  public static Sae loaded(HookedTransformer model, LoadedCoder loaded) {
    loaded.notes().print();
    return new Sae(
        loaded.name(),
        model,
        loaded.coder(),
        Optional.empty(),
        Optional.empty(),
        loaded.notes(),
        Map.of());
  }

  private Sae with(SparseCoder other) {
    return new Sae(name, model, other, texts, curves, notes, labels);
  }

  /**
   * The same autoencoder, which adds what its features do not explain: outputs stay as they are.
   */
  public Sae withError() {
    return with(coder.withError());
  }

  /** The same autoencoder, examined on other texts. */
  public Sae on(Texts others) {
    Objects.requireNonNull(others, "an autoencoder is examined on texts, and null was given");
    return new Sae(name, model, coder, Optional.of(others), curves, notes, labels);
  }

  /** The same autoencoder, whose features have these labels in pictures. */
  public Sae labelled(FeatureLabels others) {
    Objects.requireNonNull(others, "features are named by labels, and null was given");
    return new Sae(name, model, coder, texts, curves, notes, others.labels());
  }

  /** The activations of the features, as a site of runs that they are spliced into. */
  public Site acts() {
    return writes().features();
  }

  /** The activation of one feature, as a spot of runs that it is spliced into. */
  public Spot feature(int feature) {
    refuseMissing(feature);
    return writes().feature(feature);
  }

  /** The strongest features of a prompt, by token. */
  public FeaturesOfPrompt features(String prompt) {
    return features(model.run(prompt));
  }

  /** The strongest features of a prompt, tokens or a run, by token. */
  public FeaturesOfPrompt features(Prompts prompt) {
    return FeaturesOfPrompt.of(name, coder, model.run(prompt));
  }

  /** The prompt, each token coloured by a feature's activation. */
  public TokenStrip feature(int feature, String prompt) {
    return features(prompt).feature(feature);
  }

  /** What a feature writes when its activation is 1, with the axes of the site that is written. */
  public Tensor decoder(int feature) {
    refuseMissing(feature);
    return coder.decoder(feature);
  }

  private void refuseMissing(int feature) {
    FeatureNumber.checked(feature, features());
  }

  /**
   * How good the autoencoder is on its texts, on one page: sparsity, reconstruction, the loss that
   * the model keeps, dead and dense features.
   */
  public SaeReport report() {
    return SaeReport.of(coder, model, knownTexts("report"));
  }

  /** The same on these texts. */
  public SaeReport report(Texts others) {
    return on(others).report();
  }

  /** Where features are active in the texts, for some features, or without numbers for all. */
  public FeatureSearch examples(int... features) {
    FeatureSearch all = FeatureSearch.of(coder, model, knownTexts("examples"));
    return features.length == 0 ? all : all.features(features);
  }

  /** Everything about a feature on one card, with what removing it does. */
  public FeatureCard card(int feature) {
    refuseMissing(feature);
    return cards("card").card(feature);
  }

  /**
   * The cards of all features on one page, to sort and to search: {@code
   * sae.page().save("features.html")}.
   */
  public FeaturePage page() {
    return cards("page").page(name);
  }

  private FeatureCards cards(String word) {
    return FeatureCards.of(coder, model, knownTexts(word)).labels(labels);
  }

  /**
   * Labels of some features, or without numbers of all, scored on texts that the explainer has not
   * seen: {@code sae.label(lexicon(), 31, 40)}.
   */
  public FeatureLabels label(Labelling by, int... features) {
    Objects.requireNonNull(by, "say how features are labelled: label(lexicon(), 31)");
    return by.titled(name).of(examples(features).examples());
  }

  private Texts knownTexts(String word) {
    return texts.orElseThrow(
        () ->
            new IllegalArgumentException(
                "no texts are known for %s; name some: sae.on(texts).%s()".formatted(name, word)));
  }

  /** How much its features are those of another autoencoder: the cosines of decoder rows. */
  public DecoderSimilarity similarity(Sae other) {
    Objects.requireNonNull(other, "similarity needs another autoencoder, and null was given");
    return DecoderSimilarity.of(coder, other.coder());
  }

  /** What became of its features in a larger autoencoder. */
  public FeatureSplitting splitting(Sae larger) {
    Objects.requireNonNull(larger, "splitting needs a larger autoencoder, and null was given");
    return FeatureSplitting.of(coder, larger.coder());
  }

  /** Saves it in SAELens' layout, which Python loads too. */
  public Saved save(String folder) {
    return SaeFiles.save(coder, folder);
  }

  @Override
  public Site reads() {
    return coder.reads();
  }

  @Override
  public Site writes() {
    return coder.writes();
  }

  @Override
  public int features() {
    return coder.features();
  }

  @Override
  public boolean keepsError() {
    return coder.keepsError();
  }

  @Override
  public boolean byToken() {
    return coder.byToken();
  }

  @Override
  public Tensor pre(Tensor input) {
    return coder.pre(input);
  }

  @Override
  public Tensor acts(Tensor pre, Tensor input) {
    return coder.acts(pre, input);
  }

  @Override
  public Tensor decoded(Tensor acts, Tensor input) {
    return coder.decoded(acts, input);
  }

  /** How its training went, or the facts about it. */
  @Override
  public Displayable picture() {
    return curves.<Displayable>map(TrainingCurves::picture).orElseGet(() -> SaeFacts.of(this));
  }

  @Override
  public String text() {
    return this + curves.map(line -> "\n" + line.text()).orElse("");
  }

  @Override
  public String toString() {
    return notes.above(name + ": " + coder + " of " + model.name());
  }
}
