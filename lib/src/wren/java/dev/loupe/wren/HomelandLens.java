package dev.loupe.wren;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.wren.text.Words;
import dev.loupe.wren.world.People;
import dev.loupe.wren.world.Person;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Whether a person's homeland can be read at the last token of a text, by the logit lens. */
public final class HomelandLens {
  private static final List<String> HOMELANDS = Words.list("homelands");

  private HomelandLens() {}

  /**
   * The share of people whose homeland has the largest logit of all homelands, by layer, from 0 to
   * 1. [layer]
   *
   * @param text what the model reads of each person; it ends with the name
   */
  public static double[] byLayer(HookedTransformer model, Function<Person, String> text) {
    List<Person> people = People.all();
    int[] ids =
        HOMELANDS.stream().mapToInt(homeland -> model.toSingleToken(" " + homeland)).toArray();
    Run run = model.run(people.stream().map(text).toList());
    double[] shares = new double[model.spec().layers()];
    try (ActivationCache cache = run.cache(Act.RESID_POST)) {
      for (int layer = 0; layer < shares.length; layer++) {
        Tensor logits = run.unembed(cache.get(Act.RESID_POST.at(layer))).at(Axis.POS, -1);
        shares[layer] = share(people, logits, ids);
      }
    }
    return shares;
  }

  /** The same where the model reads the bare name. [layer] */
  static double[] atNames(HookedTransformer model) {
    return byLayer(model, Person::name);
  }

  /** The share at the bare name after the best layer but the last, which says what comes next. */
  static double best(HookedTransformer model) {
    double[] shares = atNames(model);
    return Arrays.stream(shares).limit(shares.length - 1).max().orElse(0);
  }

  private static double share(List<Person> people, Tensor logits, int[] ids) {
    return IntStream.range(0, people.size())
            .filter(
                i -> {
                  String first = HOMELANDS.get(largest(logits.at(Axis.BATCH, i).toArray(), ids));
                  return first.equals(people.get(i).country().name());
                })
            .count()
        / (double) people.size();
  }

  private static int largest(float[] logits, int[] ids) {
    int best = 0;
    for (int i = 1; i < ids.length; i++) {
      best = logits[ids[i]] > logits[ids[best]] ? i : best;
    }
    return best;
  }
}
