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
import dev.loupe.intervention.EachPosition;
import dev.loupe.lens.LogitLens;
import dev.loupe.load.BundledModel;
import dev.loupe.load.ModelLoader;
import dev.loupe.load.TrainingCheckpoint;
import dev.loupe.metric.Logits;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
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
import dev.loupe.text.Chat;
import dev.loupe.torch.Torch;
import dev.loupe.tracing.AverageTrace;
import dev.loupe.tracing.CausalTracing;
import dev.loupe.tracing.Fact;
import dev.loupe.view.chart.Curves;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * The functions that a notebook starts with; notebooks import all of them.
 *
 * <pre>{@code
 * var model = load();
 * logitLens(model, "The capital of France is")
 * }</pre>
 */
public final class Loupe {
  private Loupe() {}

  /** wren, the small teaching model that is bundled with Loupe. */
  public static HookedTransformer load() {
    return BundledModel.wren();
  }

  /**
   * The model with this name: a folder, {@code wren}, or a model on the Hugging Face Hub, such as
   * {@code gpt2} or {@code EleutherAI/pythia-70m@step1000}. After the @ is a branch, a tag or a
   * commit.
   */
  public static HookedTransformer load(String name) {
    return ModelLoader.load(name);
  }

  /** The model in a folder that holds Hugging Face files. */
  public static HookedTransformer load(Path folder) {
    return ModelLoader.load(folder);
  }

  /** The model with this name, loaded on a device: {@code cpu()} or {@code gpu()}. */
  public static HookedTransformer load(String name, Device device) {
    return ModelLoader.load(name, device);
  }

  /**
   * The model with this name, loaded on a device and kept in a number type: {@code load("gpt2",
   * cpu(), DataType.BFLOAT16)} keeps the weight matrices in half the memory and computes in
   * float32.
   */
  public static HookedTransformer load(String name, Device device, DataType type) {
    return ModelLoader.load(name, device, type);
  }

  /** The training checkpoints of wren, earliest first. */
  public static List<TrainingCheckpoint> checkpoints() {
    return TrainingCheckpoint.of("wren");
  }

  /** The training checkpoints of a model, such as {@code EleutherAI/pythia-70m}. */
  public static List<TrainingCheckpoint> checkpoints(String model) {
    return TrainingCheckpoint.of(model);
  }

  /** The CPU as a device for models. */
  public static Device cpu() {
    return Device.cpu();
  }

  /** The first GPU as a device for models; an error if PyTorch finds none. */
  public static Device gpu() {
    return Torch.gpu();
  }

  /** A check that Loupe computes correct numbers on this machine. */
  public static Diagnosis doctor() {
    return Doctor.examine();
  }

  /** A check that this model and its device compute correct numbers. */
  public static Diagnosis doctor(HookedTransformer model) {
    return Doctor.examine(model);
  }

  /**
   * A chat that begins with a message of the user, for models that were trained on chats: {@code
   * model.run(chat("Hi").system("Be short."))}.
   */
  public static Chat chat(String user) {
    return Chat.of(user);
  }

  /** The logit lens: what each layer would predict if the model ended there. */
  public static LogitLens logitLens(HookedTransformer model, String prompt) {
    return LogitLens.of(model.run(prompt));
  }

  /**
   * Clean and corrupted prompts for indirect object identification (IOI), such as "When Mary and
   * John went to the store, John gave a drink to". In the corrupted prompt the other person gives.
   */
  public static PromptSet ioi(HookedTransformer model, int count) {
    return IndirectObject.of(model, count);
  }

  /** Clean and corrupted IOI prompts, with the corruption that you choose. */
  public static PromptSet ioi(
      HookedTransformer model, int count, IndirectObject.Corruption corruption) {
    return IndirectObject.of(model, count, corruption, 0);
  }

  /**
   * Clean and corrupted prompts such as "The war lasted from the year 1732 to the year 17", where
   * the next number must be greater than 32.
   */
  public static PromptSet greaterThan(HookedTransformer model, int count) {
    return GreaterThan.of(model, count);
  }

  /** Prompts that begin a Python docstring, where the next argument's name comes next. */
  public static PromptSet docstring(HookedTransformer model, int count) {
    return Docstring.of(model, count);
  }

  /** Clean and corrupted prompts such as "The capital of France is", where " Paris" comes next. */
  public static PromptSet capitals(HookedTransformer model, int count) {
    return Capitals.of(model, count);
  }

  /** Clean and corrupted prompts such as "The keys near the cabinet", where " are" comes next. */
  public static PromptSet agreement(HookedTransformer model, int count) {
    return Agreement.of(model, count);
  }

  /** Clean and corrupted prompts such as "When Mary came in,", where " she" comes next. */
  public static PromptSet pronouns(HookedTransformer model, int count) {
    return Pronouns.of(model, count);
  }

  /** The prompts in a CSV file that has the columns clean, corrupt, right and wrong. */
  public static PromptSet promptSet(String csv) {
    return PromptSet.fromCsv(TypedPath.of(csv));
  }

  /**
   * Activation patching: how much of the clean metric each activation restores when it is copied
   * from the clean run into the corrupted run.
   */
  public static ActivationPatching patching(
      HookedTransformer model, String clean, String corrupted, Metric metric) {
    return ActivationPatching.of(model, clean, corrupted, metric);
  }

  /** Activation patching over a prompt set, such as {@code ioi(model, 50)}, with its own metric. */
  public static ActivationPatching patching(HookedTransformer model, PromptSet set) {
    return ActivationPatching.of(model, set);
  }

  /** Activation patching over several pairs of a clean and a corrupted prompt. */
  public static ActivationPatching patching(
      HookedTransformer model, List<String> clean, List<String> corrupted, Metric metric) {
    return ActivationPatching.of(model, clean, corrupted, metric);
  }

  /**
   * Path patching: how much one component changes a metric through the direct path to another
   * component.
   */
  public static PathPatching pathPatching(
      HookedTransformer model, String clean, String corrupted, Metric metric) {
    return PathPatching.of(model, clean, corrupted, metric);
  }

  /** Path patching over several pairs of a clean and a corrupted prompt. */
  public static PathPatching pathPatching(
      HookedTransformer model, List<String> clean, List<String> corrupted, Metric metric) {
    return PathPatching.of(model, clean, corrupted, metric);
  }

  /** Attribution patching: activation patching estimated from one backward pass. */
  public static AttributionPatching attributionPatching(
      HookedTransformer model, String clean, String corrupted, Metric metric) {
    return AttributionPatching.of(model, clean, corrupted, metric);
  }

  /** Attribution patching over several pairs of a clean and a corrupted prompt. */
  public static AttributionPatching attributionPatching(
      HookedTransformer model, List<String> clean, List<String> corrupted, Metric metric) {
    return AttributionPatching.of(model, clean, corrupted, metric);
  }

  /** Interchange interventions: where a model represents a variable of a program. */
  public static <T> Interchange interchange(
      HookedTransformer model, Abstraction<T> program, List<T> inputs) {
    return Interchange.of(model, program, inputs);
  }

  /** Causal scrubbing: how much of a model's behaviour a hypothesis explains. */
  public static <T> Scrubbing<T> scrubbing(
      HookedTransformer model, List<T> inputs, Function<T, String> prompt, Metric metric) {
    return Scrubbing.of(model, inputs, prompt, metric);
  }

  /** Ablation: how much a metric changes when a part of the model is removed. */
  public static Ablation ablate(HookedTransformer model, String prompt, Metric metric) {
    return Ablation.of(model.run(prompt), metric);
  }

  /** Ablation over several prompts. */
  public static Ablation ablate(HookedTransformer model, List<String> prompts, Metric metric) {
    return Ablation.of(model.run(prompts), metric);
  }

  /** Causal tracing: which hidden states restore the answer after noise is added to the subject. */
  public static CausalTracing trace(
      HookedTransformer model, String prompt, String subject, String answer) {
    return CausalTracing.of(model, prompt, subject, answer);
  }

  /** Causal tracing averaged over several facts. */
  public static AverageTrace trace(HookedTransformer model, List<Fact> facts) {
    return AverageTrace.of(model, facts);
  }

  /** A fact for causal tracing: a prompt, its subject, and the token that comes next. */
  public static Fact fact(String prompt, String subject, String answer) {
    return new Fact(prompt, subject, answer);
  }

  /** Logit of {@code right} minus logit of {@code wrong} at the last position. */
  public static Metric logitDiff(String right, String wrong) {
    return Metric.logitDiff(right, wrong);
  }

  /** The logit difference with its own pair of answers for each prompt. */
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

  /** KL divergence KL(reference ‖ run) of the next-token distributions, in nats. */
  public static Metric kl(Logits reference) {
    return Metric.kl(reference);
  }

  /** A steering vector: the last token's activation in one text minus that in another. */
  public static Tensor direction(
      HookedTransformer model, String towards, String awayFrom, Site site) {
    return MeanDifference.of(model, List.of(towards), List.of(awayFrom), site);
  }

  /** A steering vector: the last token's mean activation in some texts minus that in others. */
  public static Tensor direction(
      HookedTransformer model, List<String> towards, List<String> awayFrom, Site site) {
    return MeanDifference.of(model, towards, awayFrom, site);
  }

  /** A dose-response curve: the metric for each strength of a steering vector. */
  public static Curves dose(
      HookedTransformer model,
      String prompt,
      Site site,
      Tensor vector,
      Metric metric,
      double... strengths) {
    return DoseResponse.of(model, List.of(prompt), site, vector, metric, strengths);
  }

  /** A dose-response curve over several prompts. */
  public static Curves dose(
      HookedTransformer model,
      List<String> prompts,
      Site site,
      Tensor vector,
      Metric metric,
      double... strengths) {
    return DoseResponse.of(model, prompts, site, vector, metric, strengths);
  }

  /**
   * Linear probes: how well each layer predicts the labels of the texts, compared with a control
   * task.
   */
  public static ProbeReport probe(HookedTransformer model, List<String> texts, List<?> labels) {
    return Probing.of(model, texts, labels).report();
  }

  /** An intervention that treats each position alone, which makes generation faster. */
  public static EachPosition eachPosition(EachPosition change) {
    return Objects.requireNonNull(
        change,
        "eachPosition needs a function of the activation, and null was given; give one such as here -> here.times(2)");
  }

  /** The residual stream at the start of a block; a negative layer counts from the last. */
  public static Site resid(int layer) {
    return Act.RESID_PRE.at(layer);
  }

  /** The output of one attention head before the output matrix W_O; zero it to ablate the head. */
  public static Spot head(int layer, int head) {
    return Act.HEAD_Z.at(layer).head(head);
  }

  /** The queries of one attention head. */
  public static Spot query(int layer, int head) {
    return Act.QUERY.at(layer).head(head);
  }

  /** The keys of one attention head, or of one key-value head where heads share keys. */
  public static Spot key(int layer, int head) {
    return Act.KEY.at(layer).head(head);
  }

  /** The values of one attention head, or of one key-value head where heads share values. */
  public static Spot value(int layer, int head) {
    return Act.VALUE.at(layer).head(head);
  }

  /** The output of one MLP: what it adds to the residual stream. */
  public static Spot mlp(int layer) {
    return Act.MLP_OUT.at(layer).all();
  }

  /**
   * The residual stream after the last block, which the logits are computed from: the end of a path
   * in path patching.
   */
  public static Spot logits() {
    return Act.RESID_POST.at(-1).all();
  }
}
