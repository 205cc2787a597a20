package dev.loupe.words;

import dev.loupe.corpus.Texts;
import dev.loupe.learning.Checkpoint;
import dev.loupe.learning.Optimiser;
import dev.loupe.lens.BackwardLens;
import dev.loupe.lens.Lens;
import dev.loupe.lens.LensReading;
import dev.loupe.lens.LogitLens;
import dev.loupe.lens.TunedLens;
import dev.loupe.lens.jacobian.JacobianLens;
import dev.loupe.matrices.DirectionTokens;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Prompts;
import dev.loupe.view.token.TopTokens;
import java.util.Optional;

/** See what a model computes. */
public abstract class LensWords extends SiteWords {
  LensWords() {}

  /** The logit lens: what each layer would predict if the model ended there. */
  public static LensReading logitLens(HookedTransformer model, String prompt) {
    return LogitLens.of(model.run(prompt));
  }

  /** The logit lens for one prompt of any kind; a run keeps its interventions. */
  public static LensReading logitLens(HookedTransformer model, Prompts prompt) {
    return LogitLens.of(model.run(prompt));
  }

  /** The logit lens itself, which reads any prompt: {@code logitLens(model).read(prompt)}. */
  public static Lens logitLens(HookedTransformer model) {
    return new LogitLens(model);
  }

  /**
   * A lens that is trained on texts to find each layer's prediction (tuned lens), in minutes for a
   * small model: {@code tunedLens(model, texts).read(prompt)}.
   */
  public static TunedLens tunedLens(HookedTransformer model, Texts texts) {
    return TunedLens.train(model, texts);
  }

  /** The same with another rate and number of steps: {@code adam(1e-3).steps(1000).cosine()}. */
  public static TunedLens tunedLens(HookedTransformer model, Texts texts, Optimiser optimiser) {
    return TunedLens.train(model, texts, optimiser, Optional.empty());
  }

  /** The same, saved to a file while it runs, and continued from there when it is run again. */
  public static TunedLens tunedLens(
      HookedTransformer model, Texts texts, Optimiser optimiser, Checkpoint checkpoint) {
    return TunedLens.train(model, texts, optimiser, Optional.of(checkpoint));
  }

  /** The tuned lens in a file or folder that {@code tuned.save(path)} wrote. */
  public static TunedLens tunedLens(HookedTransformer model, String path) {
    return TunedLens.load(model, path);
  }

  /**
   * The gradient of a metric at each layer and position read as words: the token that the residual
   * stream should move toward so that the metric rises (backward lens).
   */
  public static BackwardLens backwardLens(HookedTransformer model, String prompt, Metric metric) {
    return BackwardLens.of(model.run(prompt), metric);
  }

  /** The backward lens for one prompt of any kind; a run keeps its interventions. */
  public static BackwardLens backwardLens(HookedTransformer model, Prompts prompt, Metric metric) {
    return BackwardLens.of(model.run(prompt), metric);
  }

  /**
   * The Jacobian lens fitted to texts: what each layer disposes the model to say, now or later, by
   * the mean effect of its residual stream on the last one. It takes the first 1000 prompts, and of
   * each all positions but the first 16 and the last.
   *
   * <pre>
   * {@code jacobianLens(model, texts("some.txt").packed(64)).beside("The capital of France is")}
   * </pre>
   */
  public static JacobianLens jacobianLens(HookedTransformer model, Texts texts) {
    return JacobianLens.of(model, texts);
  }

  /** The Jacobian lens fitted to texts, which leaves out this many positions of each prompt. */
  public static JacobianLens jacobianLens(HookedTransformer model, Texts texts, int skipFirst) {
    return JacobianLens.of(model, texts, skipFirst);
  }

  /**
   * The Jacobian lens in a file: a {@code .pt} file as lenses are published, or a .safetensors file
   * that {@code lens.save(path)} wrote.
   */
  public static JacobianLens jacobianLens(HookedTransformer model, String path) {
    return JacobianLens.load(model, path);
  }

  /**
   * The tokens whose logits a direction [d_model] raises most, such as a neuron's output {@code
   * model.weight(W_OUT.at(3)).at(D_MLP, 100)}: W_U reads it, with the final norm's weight and
   * without its division.
   */
  public static TopTokens topTokens(HookedTransformer model, Tensor direction, int count) {
    return DirectionTokens.of(model, direction, count);
  }
}
