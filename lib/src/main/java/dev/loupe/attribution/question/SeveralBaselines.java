package dev.loupe.attribution.question;

import dev.loupe.model.Run;
import dev.loupe.tensor.Tensor;
import java.util.List;

/**
 * Several baselines, over which an attribution is the mean.
 *
 * <p>Erion et al. 2019, <a href="https://arxiv.org/abs/1906.10670">expected gradients</a>: one
 * baseline is an arbitrary choice, and the mean over several depends less on it.
 *
 * @param name how pictures name them together
 * @param all the baselines
 */
public record SeveralBaselines(String name, List<Baseline> all) implements Baseline {
  /** Requires at least one. */
  public SeveralBaselines {
    all = List.copyOf(all);
    if (all.isEmpty()) {
      throw new IllegalArgumentException("a mean over baselines needs at least one");
    }
  }

  /** The mean over these baselines. */
  public static SeveralBaselines of(List<Baseline> all) {
    return new SeveralBaselines("the mean over " + all.stream().map(Baseline::name).toList(), all);
  }

  /** The mean over other prompts of the same number of tokens. */
  public static SeveralBaselines ofPrompts(List<String> texts) {
    List<Baseline> all = texts.stream().<Baseline>map(OtherPrompt::of).toList();
    return new SeveralBaselines(
        "the mean over " + texts.size() + " other prompt" + (texts.size() == 1 ? "" : "s"), all);
  }

  @Override
  public SeveralBaselines continued(int generated) {
    return new SeveralBaselines(name, all.stream().map(one -> one.continued(generated)).toList());
  }

  @Override
  public List<Tensor> of(Run run) {
    return all.stream().flatMap(one -> one.of(run).stream()).toList();
  }

  @Override
  public String toString() {
    return name;
  }
}
