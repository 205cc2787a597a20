package dev.loupe.words;

import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Activations;
import dev.loupe.harvest.ContextSearch;
import dev.loupe.harvest.Harvest;
import dev.loupe.harvest.Keep;
import dev.loupe.harvest.Shards;
import dev.loupe.harvest.Statistics;
import dev.loupe.harvest.TopContexts;
import dev.loupe.load.BundledTexts;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Read many texts, and collect what a model computes on them. */
public abstract class CorpusWords extends LearningWords {
  protected CorpusWords() {}

  /**
   * The texts in files or folders of .txt, .jsonl, .csv, .tsv or .parquet files, read one after
   * another whenever they are asked for.
   */
  public static Texts texts(String... paths) {
    return Texts.of(Arrays.stream(paths).map(Path::of).toArray(Path[]::new));
  }

  /** Texts in memory. */
  public static Texts texts(List<String> texts) {
    return Texts.of(texts);
  }

  /**
   * 12,000 short texts of the kinds that wren was trained on, for training and examining things on
   * wren: {@code statistics(load("wren"), wrenTexts().first(500), RESID_POST.at(2))}.
   */
  public static Texts wrenTexts() {
    return BundledTexts.wren();
  }

  /** The activations of all tokens of the texts, in memory, without padding. */
  public static Activations harvest(HookedTransformer model, Texts texts, Site... sites) {
    return Harvest.of(model, texts, sites).activations();
  }

  /**
   * The activations of all tokens of the texts, in a folder of safetensors files, without padding;
   * after an interrupt the same call goes on where it stopped.
   */
  public static Shards harvest(HookedTransformer model, Texts texts, Site site, String folder) {
    return Harvest.of(model, texts, site).into(folder);
  }

  /** The activations that a harvest has written into a folder. */
  public static Shards shards(String folder) {
    return Shards.open(folder);
  }

  /**
   * Mean, covariance, quantiles and histograms of the activations at a site over all tokens of the
   * texts, in one pass.
   */
  public static Statistics statistics(HookedTransformer model, Texts texts, Site site) {
    return Statistics.of(Harvest.of(model, texts, site));
  }

  /** Mean, covariance, quantiles and histograms of the activations in a folder, in one pass. */
  public static Statistics statistics(Shards shards) {
    return Statistics.of(shards);
  }

  /** Mean, covariance, quantiles and histograms of activations in memory. */
  public static Statistics statistics(Activations activations) {
    return Statistics.of(activations);
  }

  /**
   * The texts in which one entry of an activation, such as the neuron {@code
   * MLP_POST.at(1).pick(D_MLP, 100)}, is strongest; BOS tokens and texts that begin alike are left
   * out unless {@code Keep.BOS} and {@code Keep.ALIKE} are given.
   */
  public static TopContexts topContexts(
      HookedTransformer model, Texts texts, Spot entry, int count, Keep... kept) {
    return ContextSearch.of(model, Harvest.of(model, texts, entry.site()), entry, count, kept);
  }

  /** The texts in which the activation at a site is strongest along a direction. */
  public static TopContexts topContexts(
      HookedTransformer model, Texts texts, Site site, Tensor direction, int count, Keep... kept) {
    return ContextSearch.of(model, Harvest.of(model, texts, site), direction, count, kept);
  }

  /** The texts of a folder in which one entry of an activation is strongest. */
  public static TopContexts topContexts(
      HookedTransformer model, Shards shards, Spot entry, int count, Keep... kept) {
    return ContextSearch.of(model, shards, entry, count, kept);
  }

  /** The texts of a folder in which the activation is strongest along a direction. */
  public static TopContexts topContexts(
      HookedTransformer model, Shards shards, Tensor direction, int count, Keep... kept) {
    return ContextSearch.of(model, shards, direction, count, kept);
  }
}
