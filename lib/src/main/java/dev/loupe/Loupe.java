package dev.loupe;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.ablation.Ablation;
import dev.loupe.causal.Abstraction;
import dev.loupe.causal.Interchange;
import dev.loupe.causal.Scrubbing;
import dev.loupe.doctor.Diagnosis;
import dev.loupe.doctor.Doctor;
import dev.loupe.files.TypedPath;
import dev.loupe.lens.LogitLens;
import dev.loupe.load.BundledModel;
import dev.loupe.load.ModelLoader;
import dev.loupe.load.TrainingCheckpoint;
import dev.loupe.model.Chat;
import dev.loupe.model.EachPosition;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Logits;
import dev.loupe.model.Metric;
import dev.loupe.patching.ActivationPatching;
import dev.loupe.patching.AttributionPatching;
import dev.loupe.patching.PathPatching;
import dev.loupe.probe.ProbeReport;
import dev.loupe.probe.Probing;
import dev.loupe.prompts.Agreement;
import dev.loupe.prompts.Capitals;
import dev.loupe.prompts.Docstring;
import dev.loupe.prompts.GreaterThan;
import dev.loupe.prompts.IndirectObject;
import dev.loupe.prompts.PromptSet;
import dev.loupe.prompts.Pronouns;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.steering.DoseResponse;
import dev.loupe.steering.MeanDifference;
import dev.loupe.tensor.Tensor;
import dev.loupe.tensor.Torch;
import dev.loupe.tracing.AverageTrace;
import dev.loupe.tracing.CausalTracing;
import dev.loupe.tracing.Fact;
import dev.loupe.view.Curves;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
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

  /**
   * The model of a name, on a device, in a number type: {@code load("gpt2", cpu(),
   * DataType.BFLOAT16)} keeps its matrices in half the memory and computes in float32.
   */
  public static HookedTransformer load(String name, Device device, DataType type) {
    return ModelLoader.load(name, device, type);
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

  /**
   * A chat that a user begins, for models that were trained on chats: {@code
   * model.run(chat("Hi").system("Be short."))}.
   */
  public static Chat chat(String user) {
    return Chat.of(user);
  }

  /** What each layer would predict if the model ended there. */
  public static LogitLens logitLens(HookedTransformer model, String prompt) {
    return LogitLens.of(model.run(prompt));
  }

  /**
   * Prompts such as "When Mary and John went to the store, John gave a drink to" (IOI), corrupted
   * by swapping who acts.
   */
  public static PromptSet ioi(HookedTransformer model, int count) {
    return IndirectObject.of(model, count);
  }

  /** The same, corrupted in a way of one's choice. */
  public static PromptSet ioi(
      HookedTransformer model, int count, IndirectObject.Corruption corruption) {
    return IndirectObject.of(model, count, corruption, 0);
  }

  /** Prompts such as "The war lasted from the year 1732 to the year 17". */
  public static PromptSet greaterThan(HookedTransformer model, int count) {
    return GreaterThan.of(model, count);
  }

  /** Beginnings of Python functions whose docstring lists the arguments in order. */
  public static PromptSet docstring(HookedTransformer model, int count) {
    return Docstring.of(model, count);
  }

  /** Prompts such as "The capital of France is". */
  public static PromptSet capitals(HookedTransformer model, int count) {
    return Capitals.of(model, count);
  }

  /** Prompts such as "The keys near the cabinet", which go on with " are". */
  public static PromptSet agreement(HookedTransformer model, int count) {
    return Agreement.of(model, count);
  }

  /** Prompts such as "When Mary came to the store,", which go on with " she". */
  public static PromptSet pronouns(HookedTransformer model, int count) {
    return Pronouns.of(model, count);
  }

  /** The prompts in a CSV file with the columns clean, corrupt, right and wrong. */
  public static PromptSet promptSet(String csv) {
    return PromptSet.fromCsv(TypedPath.of(csv));
  }

  /** Which activation carries the difference between two prompts. */
  public static ActivationPatching patching(
      HookedTransformer model, String clean, String corrupted, Metric metric) {
    return ActivationPatching.of(model, clean, corrupted, metric);
  }

  /** The same over a set of pairs, such as {@code ioi(model, 50)}, with the set's own metric. */
  public static ActivationPatching patching(HookedTransformer model, PromptSet set) {
    return ActivationPatching.of(model, set);
  }

  /** The same over many pairs of prompts, the first clean one with the first corrupted one. */
  public static ActivationPatching patching(
      HookedTransformer model, List<String> clean, List<String> corrupted, Metric metric) {
    return ActivationPatching.of(model, clean, corrupted, metric);
  }

  /** How much one component changes a metric through what another reads of it. */
  public static PathPatching pathPatching(
      HookedTransformer model, String clean, String corrupted, Metric metric) {
    return PathPatching.of(model, clean, corrupted, metric);
  }

  /**
   * How much one component changes a metric through what another reads of it, over several prompts.
   */
  public static PathPatching pathPatching(
      HookedTransformer model, List<String> clean, List<String> corrupted, Metric metric) {
    return PathPatching.of(model, clean, corrupted, metric);
  }

  /** What patching each activation would restore, estimated by one backward pass. */
  public static AttributionPatching attributionPatching(
      HookedTransformer model, String clean, String corrupted, Metric metric) {
    return AttributionPatching.of(model, clean, corrupted, metric);
  }

  /** What patching each activation would restore, estimated over several prompts. */
  public static AttributionPatching attributionPatching(
      HookedTransformer model, List<String> clean, List<String> corrupted, Metric metric) {
    return AttributionPatching.of(model, clean, corrupted, metric);
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

  /** What a metric loses when parts of the model are taken away. */
  public static Ablation ablate(HookedTransformer model, String prompt, Metric metric) {
    return Ablation.of(model.run(prompt), metric);
  }

  /** The same over several prompts. */
  public static Ablation ablate(HookedTransformer model, List<String> prompts, Metric metric) {
    return Ablation.of(model.run(prompts), metric);
  }

  /** Which states bring a fact back when its subject is drowned in noise. */
  public static CausalTracing trace(
      HookedTransformer model, String prompt, String subject, String answer) {
    return CausalTracing.of(model, prompt, subject, answer);
  }

  /** The same on average over several facts. */
  public static AverageTrace trace(HookedTransformer model, List<Fact> facts) {
    return AverageTrace.of(model, facts);
  }

  /** A fact to trace: the prompt, the part of it that it is about, and the token that follows. */
  public static Fact fact(String prompt, String subject, String answer) {
    return new Fact(prompt, subject, answer);
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

  /** A change that does the same at each position, so that texts are generated fast with it. */
  public static EachPosition eachPosition(EachPosition change) {
    return Objects.requireNonNull(change, "a change is a function, and null was given");
  }

  /** The residual stream as it enters a block. */
  public static Site resid(int layer) {
    return Act.RESID_PRE.at(layer);
  }

  /** One head's mix of values: what to zero or patch to switch the head off or over. */
  public static Spot head(int layer, int head) {
    return Act.HEAD_Z.at(layer).head(head);
  }

  /** One head's queries. */
  public static Spot query(int layer, int head) {
    return Act.QUERY.at(layer).head(head);
  }

  /** One head's keys; where heads share keys, one key-value head's. */
  public static Spot key(int layer, int head) {
    return Act.KEY.at(layer).head(head);
  }

  /** One head's values; where heads share values, one key-value head's. */
  public static Spot value(int layer, int head) {
    return Act.VALUE.at(layer).head(head);
  }

  /** What one MLP writes into the residual stream. */
  public static Spot mlp(int layer) {
    return Act.MLP_OUT.at(layer).all();
  }

  /** The residual stream that the logits are made of, as the end of a path. */
  public static Spot logits() {
    return Act.RESID_POST.at(-1).all();
  }
}
