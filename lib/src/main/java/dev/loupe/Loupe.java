package dev.loupe;

import ai.djl.Device;
import dev.loupe.causal.Abstraction;
import dev.loupe.causal.Interchange;
import dev.loupe.causal.Scrubbing;
import dev.loupe.doctor.Diagnosis;
import dev.loupe.doctor.Doctor;
import dev.loupe.lens.LogitLens;
import dev.loupe.load.BundledModel;
import dev.loupe.load.ModelLoader;
import dev.loupe.load.TrainingCheckpoint;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Logits;
import dev.loupe.model.Metric;
import dev.loupe.patching.ActivationPatching;
import dev.loupe.probe.ProbeReport;
import dev.loupe.probe.Probing;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.steering.DoseResponse;
import dev.loupe.steering.MeanDifference;
import dev.loupe.tensor.Tensor;
import dev.loupe.tensor.Torch;
import dev.loupe.view.Curves;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * Every word that a notebook needs, one line each; notebooks import them all.
 *
 * <pre>{@code
 * var model = load();
 * logitLens(model, "The capital of France is")
 * }</pre>
 */
public final class Loupe {
  private Loupe() {}

  /** The bundled teaching model, wren. */
  public static HookedTransformer load() {
    return BundledModel.wren();
  }

  /**
   * The model of a name: a folder; or {@code wren}; or a model of the Hugging Face Hub, {@code
   * gpt2} or {@code EleutherAI/pythia-70m@step1000}, with a branch, tag or commit behind the @.
   */
  public static HookedTransformer load(String name) {
    return ModelLoader.load(name);
  }

  /** The model in a Hugging Face folder. */
  public static HookedTransformer load(Path folder) {
    return ModelLoader.load(folder);
  }

  /** The model of a name, on a device: {@code cpu()} or {@code gpu()}. */
  public static HookedTransformer load(String name, Device device) {
    return ModelLoader.load(name, device);
  }

  /** wren at steps of its training, in their order. */
  public static List<TrainingCheckpoint> checkpoints() {
    return TrainingCheckpoint.of("wren");
  }

  /** A model at steps of its training, in their order: {@code EleutherAI/pythia-70m}. */
  public static List<TrainingCheckpoint> checkpoints(String model) {
    return TrainingCheckpoint.of(model);
  }

  /** The processor. */
  public static Device cpu() {
    return Device.cpu();
  }

  /** The first graphics card. */
  public static Device gpu() {
    return Torch.gpu();
  }

  /** Whether this machine computes what it should, on the device that models are loaded to. */
  public static Diagnosis doctor() {
    return Doctor.examine();
  }

  /** Whether a model's device computes what it should, and the model keeps the laws. */
  public static Diagnosis doctor(HookedTransformer model) {
    return Doctor.examine(model);
  }

  /** What each layer would predict if the model ended there. */
  public static LogitLens logitLens(HookedTransformer model, String prompt) {
    return LogitLens.of(model.run(prompt));
  }

  /** Which activation carries the difference between two prompts. */
  public static ActivationPatching patching(
      HookedTransformer model, String clean, String corrupted, Metric metric) {
    return ActivationPatching.of(model, clean, corrupted, metric);
  }

  /** The same over many pairs of prompts, the first clean one with the first corrupted one. */
  public static ActivationPatching patching(
      HookedTransformer model, List<String> clean, List<String> corrupted, Metric metric) {
    return ActivationPatching.of(model, clean, corrupted, metric);
  }

  /** Where a model keeps the variable of a program that describes what it does. */
  public static <T> Interchange interchange(
      HookedTransformer model, Abstraction<T> program, List<T> inputs) {
    return Interchange.of(model, program, inputs);
  }

  /** How much of a model's behaviour a hypothesis about its parts explains. */
  public static <T> Scrubbing<T> scrubbing(
      HookedTransformer model, List<T> inputs, Function<T, String> prompt, Metric metric) {
    return Scrubbing.of(model, inputs, prompt, metric);
  }

  /** Logit of {@code right} minus logit of {@code wrong} at the last position. */
  public static Metric logitDiff(String right, String wrong) {
    return Metric.logitDiff(right, wrong);
  }

  /** The logit difference with answers of its own for each prompt. */
  public static Metric logitDiff(List<String> right, List<String> wrong) {
    return Metric.logitDiff(right, wrong);
  }

  /** Log-probability of {@code answer} at the last position, in nats. */
  public static Metric logProb(String answer) {
    return Metric.logProb(answer);
  }

  /** Probability of {@code answer} at the last position. */
  public static Metric prob(String answer) {
    return Metric.prob(answer);
  }

  /** Divergence of the next-token distribution from the reference's, in nats. */
  public static Metric kl(Logits reference) {
    return Metric.kl(reference);
  }

  /** The direction from one text to another at a site: what to add to a run. */
  public static Tensor direction(
      HookedTransformer model, String towards, String awayFrom, Site site) {
    return MeanDifference.of(model, List.of(towards), List.of(awayFrom), site);
  }

  /** The direction from some texts to others at a site. */
  public static Tensor direction(
      HookedTransformer model, List<String> towards, List<String> awayFrom, Site site) {
    return MeanDifference.of(model, towards, awayFrom, site);
  }

  /** How a metric answers to the strength of a steering vector. */
  public static Curves dose(
      HookedTransformer model,
      String prompt,
      Site site,
      Tensor vector,
      Metric metric,
      double... strengths) {
    return DoseResponse.of(model, List.of(prompt), site, vector, metric, strengths);
  }

  /** How a metric answers to the strength of a steering vector, over several prompts. */
  public static Curves dose(
      HookedTransformer model,
      List<String> prompts,
      Site site,
      Tensor vector,
      Metric metric,
      double... strengths) {
    return DoseResponse.of(model, prompts, site, vector, metric, strengths);
  }

  /** A linear probe of every layer for the labels of texts, with its control task. */
  public static ProbeReport probe(HookedTransformer model, List<String> texts, List<?> labels) {
    return Probing.of(model, texts, labels).report();
  }

  /** The residual stream as it enters a block. */
  public static Site resid(int layer) {
    return Act.RESID_PRE.at(layer);
  }

  /** One head's mix of values: what to zero or patch to switch the head off or over. */
  public static Spot head(int layer, int head) {
    return Act.HEAD_Z.at(layer).head(head);
  }
}
