package dev.loupe.arch.family;

import dev.loupe.arch.ClassHead;
import dev.loupe.arch.Spec;
import dev.loupe.arch.WeightNames;
import dev.loupe.arch.config.HfConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The classifiers of texts of a family: its models with a head for classes. */
record Classifiers(Family family) implements Family {
  private static final String ENDING = "ForSequenceClassification";
  private static final int USUAL = 2; // classes in transformers if the config has none

  /** Whether a config is that of a classifier of texts. */
  static boolean describedBy(HfConfig config) {
    return config.words("architectures").orElse(List.of()).stream()
        .anyMatch(name -> name.endsWith(ENDING));
  }

  @Override
  public Set<String> modelTypes() {
    return family.modelTypes();
  }

  @Override
  public String models() {
    return family.models();
  }

  @Override
  public ClassHeadLayout classHead() {
    return family.classHead();
  }

  @Override
  public Spec spec(HfConfig config) {
    ClassHead head =
        new ClassHead(
            classHead().reads(),
            classHead().hidden(),
            names(config),
            config.string("problem_type", "").equals("multi_label_classification"),
            config.has("pad_token_id")
                ? Optional.of(config.integer("pad_token_id"))
                : Optional.empty());
    Spec spec = family.spec(config);
    return spec.with(spec.ends().classifying(head));
  }

  /** The names of the classes; transformers does not write names that it made itself. */
  private static List<String> names(HfConfig config) {
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

  @Override
  public WeightNames names(Spec spec) {
    return classHead().added(family.names(spec));
  }
}
