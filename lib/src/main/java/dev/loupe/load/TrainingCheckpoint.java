package dev.loupe.load;

import dev.loupe.load.hub.Hub;
import dev.loupe.model.HookedTransformer;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model at a step of its training.
 *
 * <p>On the Hugging Face Hub these are the branches and tags with the name of a step, such as
 * {@code step1000} or {@code stage1-step1000-tokens5B}; each model of Pythia has 154 of them
 * (Biderman et al. 2023, <a href="https://arxiv.org/abs/2304.01373">Pythia</a>).
 *
 * <pre>{@code
 * for (var checkpoint : checkpoints("EleutherAI/pythia-70m"))
 *   println(checkpoint.step() + ": " + checkpoint.load().run("The cat sat on the").top(1));
 * }</pre>
 *
 * @param name the name by which {@link ModelLoader} loads it
 * @param step the number of training steps so far
 */
public record TrainingCheckpoint(String name, int step) {
  private static final Pattern STEP =
      Pattern.compile("(?:([\\w.+/-]*)[-_/])?step[-_]?(\\d{1,9})(?:[-_.][\\w.+-]*)?");

  /** Refuses a step before the first. */
  public TrainingCheckpoint {
    if (step < 0) {
      throw new IllegalArgumentException(name + " has step " + step + ", but steps start at 0");
    }
  }

  /** The checkpoints of wren, or of a model on the Hugging Face Hub, in the order of training. */
  public static List<TrainingCheckpoint> of(String model) {
    Objects.requireNonNull(model, "checkpoints needs a model's name, but null was given");
    return model.equals(BundledModel.WREN) ? ofWren() : of(model, Hub.here());
  }

  private static List<TrainingCheckpoint> ofWren() {
    List<Integer> steps = BundledModel.steps();
    if (steps.isEmpty()) {
      throw BundledModel.noCheckpoint("a checkpoint of wren");
    }
    return steps.stream()
        .map(step -> new TrainingCheckpoint(BundledModel.WREN + "@step" + step, step))
        .toList();
  }

  /** The checkpoints of a model on a Hub, one stage of its training after the other. */
  public static List<TrainingCheckpoint> of(String model, Hub hub) {
    Set<String> revisions = hub.revisions(model);
    List<TrainingCheckpoint> checkpoints =
        revisions.stream()
            .map(STEP::matcher)
            .filter(Matcher::matches)
            .sorted(
                Comparator.comparing(TrainingCheckpoint::stage)
                    .thenComparing(TrainingCheckpoint::step))
            .map(of -> new TrainingCheckpoint(model + "@" + of.group(), step(of)))
            .toList();
    if (checkpoints.isEmpty()) {
      throw new IllegalArgumentException(
          model
              + " has no checkpoints of its training: none of its revisions has the name of a step, such as step1000; its revisions are "
              + String.join(", ", revisions));
    }
    return checkpoints;
  }

  private static String stage(Matcher revision) {
    return revision.group(1) == null ? "" : revision.group(1);
  }

  private static int step(Matcher revision) {
    return Integer.parseInt(revision.group(2));
  }

  /** The model at that step, on the GPU if there is one; it computes in float32. */
  public HookedTransformer load() {
    return ModelLoader.load(name);
  }

  @Override
  public String toString() {
    return name;
  }
}
