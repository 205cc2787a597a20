package dev.loupe.arch.head;

import static dev.loupe.arch.Weight.B_CLASS;
import static dev.loupe.arch.Weight.B_POOL;
import static dev.loupe.arch.Weight.W_CLASS;
import static dev.loupe.arch.Weight.W_POOL;

import dev.loupe.arch.Activation;
import dev.loupe.arch.ClassHead;
import dev.loupe.arch.WeightNames;
import dev.loupe.arch.config.HfConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the classifiers of a family read a class, and what their checkpoints call the weights.
 *
 * @param reads the token that is read
 * @param hidden the activation of a layer before the classes, if there is one
 * @param pooler the name of that layer
 * @param poolerInside whether its name has the family's prefix
 * @param classes the name of the layer that gives each class a logit
 */
public record ClassHeadLayout(
    ClassHead.Token reads,
    Optional<Activation> hidden,
    String pooler,
    boolean poolerInside,
    String classes) {
  private static final int USUAL = 2; // classes in transformers if the config has none

  /** One matrix that reads the final norm's output at the last token, as decoders have it. */
  public static final ClassHeadLayout SCORE =
      new ClassHeadLayout(ClassHead.Token.LAST, Optional.empty(), "", false, "score");

  /** A layer that reads the first token, and the layer of the classes, as encoders have it. */
  public static ClassHeadLayout pooled(
      Activation hidden, String pooler, boolean poolerInside, String classes) {
    return new ClassHeadLayout(
        ClassHead.Token.FIRST, Optional.of(hidden), pooler, poolerInside, classes);
  }

  /** Whether a config is that of a classifier of texts. */
  public static boolean describedBy(HfConfig config) {
    return config.words("architectures").orElse(List.of()).stream()
        .anyMatch(name -> name.endsWith("ForSequenceClassification"));
  }

  /** The head that a config describes. */
  public ClassHead head(HfConfig config) {
    String problem = config.string("problem_type", "");
    Optional<Integer> padding =
        config.has("pad_token_id") ? Optional.of(config.integer("pad_token_id")) : Optional.empty();
    return new ClassHead(
        reads, hidden, classes(config), problem.equals("multi_label_classification"), padding);
  }

  /** The names of the classes; transformers does not write names that it made itself. */
  private static List<String> classes(HfConfig config) {
    Optional<HfConfig> named = config.nested("id2label");
    int usual = config.size("num_labels", config.size("_num_labels", USUAL));
    List<String> names = new ArrayList<>();
    while (named.map(all -> all.has(Integer.toString(names.size()))).orElse(names.size() < usual)) {
      String number = Integer.toString(names.size());
      names.add(named.map(all -> all.string(number)).orElse("LABEL_" + number));
    }
    named.ifPresent(HfConfig::refuseUnread); // a number that is missing in between
    return names;
  }

  /** A family's names with those of its head for classes. */
  public WeightNames added(WeightNames names) {
    names.outside(W_CLASS, B_CLASS).put(W_CLASS, classes + ".weight");
    if (hidden.isPresent()) {
      names.put(W_POOL, pooler + ".weight").put(B_POOL, pooler + ".bias");
      names.put(B_CLASS, classes + ".bias");
      return poolerInside ? names : names.outside(W_POOL, B_POOL);
    }
    return names;
  }
}
