package dev.loupe.sae.training;

import static dev.loupe.site.Act.RESID_POST;

import dev.loupe.axis.Axis;
import dev.loupe.corpus.Texts;
import dev.loupe.intervention.Sizes;
import dev.loupe.intervention.Spots;
import dev.loupe.model.HookedTransformer;
import dev.loupe.sae.coder.CoderConfig;
import dev.loupe.sae.coder.Normalisation;
import dev.loupe.sae.coder.Port;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.coder.TrainedOn;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The training of a sparse autoencoder, or a transcoder, on a model's activations of texts; ready
 * to run, immutable.
 *
 * <p>The activations are harvested first: into memory if they fit there, else into a folder. Tokens
 * that begin a text (BOS) are left out unless the recipe keeps them, because their activations are
 * many times longer than all others.
 *
 * <pre>{@code
 * SaeTraining.of(model, texts, RESID_POST.at(2), SaeRecipe.topK(2048, 32)).train()
 * }</pre>
 *
 * @param reads the sites that features are computed from; of several, all tokens share the features
 * @param writes the sites that they write, in the same order
 */
public record SaeTraining(
    HookedTransformer model, Texts texts, List<Site> reads, List<Site> writes, SaeRecipe recipe) {
  /** Keeps copies, with layers counted from the first. */
  public SaeTraining {
    reads = known(model, reads);
    writes = known(model, writes);
    if (reads.isEmpty() || reads.size() != writes.size()) {
      throw new IllegalArgumentException(
          "features need sites to read and as many to write, not " + reads + " and " + writes);
    }
    refuseOtherSizes(model, reads);
    refuseOtherSizes(model, writes);
    if (recipe.batch() < reads.size()) {
      throw new IllegalArgumentException(
          "a step of %d tokens cannot hold one of each of %d sites"
              .formatted(recipe.batch(), reads.size()));
    }
  }

  /** An autoencoder that reads and writes one site. */
  public static SaeTraining of(HookedTransformer model, Texts texts, Site site, SaeRecipe recipe) {
    return new SaeTraining(model, texts, List.of(site), List.of(site), recipe);
  }

  /**
   * A transcoder, whose features predict one site from another, such as an MLP's output from its
   * input. Dunefsky et al. 2024, <a href="https://arxiv.org/abs/2406.11944">Transcoders find
   * interpretable LLM feature circuits</a>.
   */
  public static SaeTraining transcoder(
      HookedTransformer model, Texts texts, Site reads, Site writes, SaeRecipe recipe) {
    return new SaeTraining(model, texts, List.of(reads), List.of(writes), recipe);
  }

  /**
   * One autoencoder for several sites of the same size, such as all layers: their tokens are put
   * together. Each step takes as many tokens of each site.
   */
  public static SaeTraining shared(
      HookedTransformer model, Texts texts, List<Site> sites, SaeRecipe recipe) {
    return new SaeTraining(model, texts, sites, sites, recipe);
  }

  /**
   * An autoencoder of activations that one has already, [sample, …], of which all rows are used.
   *
   * <pre>{@code SaeTraining.on(harvest(model, texts, site).matrix(), site, recipe)}</pre>
   *
   * @param site the site that they come from
   */
  public static TrainedSae on(Tensor rows, Site site, SaeRecipe recipe) {
    List<Tensor> all = List.of(rows);
    int[] kept = IntStream.range(0, (int) rows.shape()[0]).toArray();
    List<Axis> axes = rows.axes().subList(1, rows.axes().size());
    Port port = new Port(site, axes.stream().map(axis -> axis.sized(rows.size(axis))).toList());
    StepRows steps = RowsInMemory.of(all, all, kept, recipe.batch(), recipe.seed());
    LearnedCoder learned = new TrainingRun(recipe, steps, rows.nd().getDevice(), true).run();
    return new TrainedSae(
        List.of(SparseCoder.of(config(recipe, port, port, TrainedOn.UNKNOWN), learned.weights())),
        learned.curves(),
        recipe,
        steps.rows());
  }

  /**
   * An autoencoder of any samples, [sample, …], such as those of a known dictionary.
   *
   * <p>Its site is where the samples were taken. An autoencoder needs a site, so samples that do
   * not say one count as {@code resid_post0}; the weights are the same.
   *
   * <pre>{@code SaeTraining.on(PlantedDictionary.of(64, 32, 3).sample(20_000, 0), recipe)}</pre>
   */
  public static TrainedSae on(Tensor samples, SaeRecipe recipe) {
    return on(samples, samples.site().map(Site::parse).orElse(RESID_POST.at(0)), recipe);
  }

  private static List<Site> known(HookedTransformer model, List<Site> sites) {
    return sites.stream().map(site -> new Spots(model.spec()).resolve(site)).toList();
  }

  private static void refuseOtherSizes(HookedTransformer model, List<Site> sites) {
    List<Port> ports = sites.stream().map(site -> port(model, site)).toList();
    if (ports.stream().mapToInt(Port::size).distinct().count() > 1) {
      throw new IllegalArgumentException(
          "sites that share features must have one size, and these are " + ports);
    }
  }

  private static Port port(HookedTransformer model, Site site) {
    Sizes sizes = new Sizes(model.spec(), 1, 1);
    List<Axis> axes = new ArrayList<>(site.act().axes());
    axes.removeAll(List.of(Axis.BATCH, Axis.POS));
    return new Port(site, axes.stream().map(axis -> axis.sized(sizes.of(axis))).toList());
  }

  /** Harvests the activations, and learns the features. */
  public TrainedSae train() {
    try (StepRows rows = HarvestedRows.of(this)) {
      LearnedCoder learned = new TrainingRun(recipe, rows, model.device(), autoencodes()).run();
      Map<String, Tensor> weights = learned.weights();
      List<SparseCoder> coders = new ArrayList<>();
      for (int i = 0; i < reads.size(); i++) {
        coders.add(SparseCoder.of(config(i), weights));
      }
      return new TrainedSae(coders, learned.curves(), recipe, rows.rows());
    }
  }

  /** Whether what is read is also what is written. */
  boolean autoencodes() {
    return reads.equals(writes);
  }

  /** All sites, each once. */
  Site[] sites() {
    return Stream.concat(reads.stream(), writes.stream()).distinct().toArray(Site[]::new);
  }

  private CoderConfig config(int site) {
    return config(
        recipe,
        port(model, reads.get(site)),
        port(model, writes.get(site)),
        new TrainedOn(
            Optional.of(model.name()),
            model.tokenizer().map(Tokenizer::addsBos),
            Optional.of(model.spec().context()),
            texts.toString().lines().findFirst()));
  }

  private static CoderConfig config(
      SaeRecipe recipe, Port reads, Port writes, TrainedOn trainedOn) {
    return new CoderConfig(
        recipe.loss().learned(),
        recipe.features(),
        reads,
        writes,
        Normalisation.NONE,
        reads.site().equals(writes.site()),
        trainedOn);
  }

  @Override
  public String toString() {
    return "training of %s at %s%s".formatted(recipe, reads, autoencodes() ? "" : " to " + writes);
  }
}
