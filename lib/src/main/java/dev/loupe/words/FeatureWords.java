package dev.loupe.words;

import dev.loupe.corpus.Texts;
import dev.loupe.model.HookedTransformer;
import dev.loupe.sae.BundledSae;
import dev.loupe.sae.Sae;
import dev.loupe.sae.crosscoder.CrosscoderRows;
import dev.loupe.sae.crosscoder.CrosscoderTraining;
import dev.loupe.sae.crosscoder.ModelDiff;
import dev.loupe.sae.crosscoder.ModelPair;
import dev.loupe.sae.crosscoder.TrainedCrosscoder;
import dev.loupe.sae.file.SaeFiles;
import dev.loupe.sae.label.Labelling;
import dev.loupe.sae.label.PromptedExplainer;
import dev.loupe.sae.label.TokenLexicon;
import dev.loupe.sae.label.language.HttpModel;
import dev.loupe.sae.label.language.LanguageModel;
import dev.loupe.sae.label.language.LocalModel;
import dev.loupe.sae.superposition.PlantedDictionary;
import dev.loupe.sae.superposition.SparsitySweep;
import dev.loupe.sae.superposition.ToyModel;
import dev.loupe.sae.superposition.ToySuperposition;
import dev.loupe.sae.training.SaeRecipe;
import dev.loupe.sae.training.SaeTraining;
import dev.loupe.sae.training.TrainedSae;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;

/** The features underneath: sparse autoencoders, transcoders, and what superposition is. */
public abstract class FeatureWords extends NeuronWords {
  protected FeatureWords() {}

  /**
   * A sparse autoencoder trained on a model's activations: {@code trainSae(model, texts,
   * RESID_POST.at(2), topK(2048, 32))}.
   */
  public static Sae trainSae(HookedTransformer model, Texts texts, Site site, SaeRecipe recipe) {
    return Sae.trained(model, texts, SaeTraining.of(model, texts, site, recipe).train());
  }

  /**
   * A sparse autoencoder trained on samples that one has already, [sample, d_model]: {@code
   * trainSae(plantedDictionary(64, 32, 3).sample(20_000, 0), topK(64, 3))}.
   */
  public static TrainedSae trainSae(Tensor samples, SaeRecipe recipe) {
    return SaeTraining.on(samples, recipe);
  }

  /**
   * A transcoder, whose features predict what an MLP writes from what it reads: {@code
   * trainTranscoder(model, texts, LN2_OUT.at(2), MLP_OUT.at(2), topK(1024, 16))}.
   */
  public static Sae trainTranscoder(
      HookedTransformer model, Texts texts, Site reads, Site writes, SaeRecipe recipe) {
    return Sae.trained(
        model, texts, SaeTraining.transcoder(model, texts, reads, writes, recipe).train());
  }

  /**
   * A sparse autoencoder or transcoder from a folder or the Hub, for this model: {@code sae(model,
   * "google/gemma-scope-2b-pt-res/layer_20/width_16k/average_l0_71")}.
   */
  public static Sae sae(HookedTransformer model, String name) {
    return Sae.loaded(model, SaeFiles.load(model, name));
  }

  /**
   * The small autoencoder that comes with wren: {@code wrenSae(load()).features("The capital of
   * France is")}.
   */
  public static Sae wrenSae(HookedTransformer wren) {
    return BundledSae.of(wren);
  }

  /** The same, for a file that does not say which site it belongs to. */
  public static Sae sae(HookedTransformer model, String name, Site site) {
    return Sae.loaded(model, SaeFiles.load(model, name, site));
  }

  /** So many features of a crosscoder, of which {@code k} are active at a token on average. */
  public static CrosscoderTraining crosscoder(int features, double k) {
    return CrosscoderTraining.batchTopK(features, k);
  }

  /**
   * One set of features for several layers of a model: {@code trainCrosscoder(model, texts,
   * crosscoder(512, 16), RESID_POST.at(1), RESID_POST.at(2))}.
   */
  public static TrainedCrosscoder trainCrosscoder(
      HookedTransformer model, Texts texts, CrosscoderTraining training, Site... sites) {
    return training.on(CrosscoderRows.of(model, texts, sites));
  }

  /**
   * What two models have in common and what only one of them has: {@code
   * modelDiff(load("wren@step1000"), load("wren"), wrenTexts(), RESID_POST.at(2), crosscoder(512,
   * 16))}.
   */
  public static ModelDiff modelDiff(
      HookedTransformer first,
      HookedTransformer second,
      Texts texts,
      Site site,
      CrosscoderTraining training) {
    return ModelDiff.of(ModelPair.of(first, second, texts, site), training);
  }

  /** So many features, of which the {@code k} strongest are active for each token. */
  public static SaeRecipe topK(int features, int k) {
    return SaeRecipe.topK(features, k);
  }

  /** So many features, of which {@code k} are active for a token on average. */
  public static SaeRecipe batchTopK(int features, double k) {
    return SaeRecipe.batchTopK(features, k);
  }

  /** As {@code batchTopK}, but the first features must reconstruct well alone. */
  public static SaeRecipe matryoshka(int features, double k) {
    return SaeRecipe.matryoshka(features, k);
  }

  /** So many features with a ReLU, and λ times the sum of all activations as a penalty. */
  public static SaeRecipe standard(int features, double lambda) {
    return SaeRecipe.standard(features, lambda);
  }

  /** So many features with a gate, and a penalty λ on the gate only. */
  public static SaeRecipe gated(int features, double lambda) {
    return SaeRecipe.gated(features, lambda);
  }

  /** So many features with thresholds, and λ for each feature that is active as a penalty. */
  public static SaeRecipe jumpRelu(int features, double lambda) {
    return SaeRecipe.jumpRelu(features, lambda);
  }

  /**
   * A toy model that stores features in fewer dimensions: {@code toySuperposition(5, 2, 0.98)}.
   *
   * @param sparsity the probability that a feature is zero, 0 to 1
   */
  public static ToyModel toySuperposition(int features, int hidden, double sparsity) {
    return ToySuperposition.of(features, hidden, sparsity).learn();
  }

  /**
   * The same, where feature i counts {@code importance} to the power of i: {@code
   * toySuperposition(5, 2, 0, 0.9)} keeps the two most important features.
   */
  public static ToyModel toySuperposition(
      int features, int hidden, double sparsity, double importance) {
    return ToySuperposition.of(features, hidden, sparsity).importance(importance).learn();
  }

  /** Toy models from dense to sparse features: where superposition begins. */
  public static SparsitySweep superpositionSweep(int features, int hidden) {
    return ToySuperposition.of(features, hidden, 0).sweep();
  }

  /**
   * Known features to be found again: samples are sums of some of {@code features} directions.
   *
   * @param active the mean number of features of a sample
   */
  public static PlantedDictionary plantedDictionary(int features, int dimensions, double active) {
    return PlantedDictionary.of(features, dimensions, active);
  }

  /** Labels without a language model: the tokens that a feature is active on. */
  public static Labelling lexicon() {
    return Labelling.by(TokenLexicon.floor());
  }

  /**
   * Labels and scores by a language model at an OpenAI-compatible address: {@code
   * labelling(languageModel("http://localhost:11434/v1", "qwen3"))}.
   */
  public static Labelling labelling(LanguageModel explainer) {
    return Labelling.by(PromptedExplainer.of(explainer)).scoredBy(explainer);
  }

  /**
   * A language model at an OpenAI-compatible address; {@code .key("OPENAI_API_KEY")} names the
   * environment variable of its key.
   */
  public static HttpModel languageModel(String address, String model) {
    return HttpModel.at(address, model);
  }

  /** A model that Loupe has loaded, as a language model that answers. */
  public static LanguageModel languageModel(HookedTransformer model) {
    return LocalModel.of(model);
  }
}
