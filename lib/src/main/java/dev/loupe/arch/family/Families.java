package dev.loupe.arch.family;

import dev.loupe.arch.Spec;
import dev.loupe.arch.WeightNames;
import dev.loupe.arch.config.HfConfig;
import dev.loupe.arch.head.ClassHeadLayout;
import dev.loupe.arch.json.SpecText;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The families that Loupe knows. */
public final class Families {
  private static final List<Family> ALL =
      List.of(
          new Gpt2(),
          new GptNeoX(),
          new Llama(),
          new Qwen2(),
          new Mistral(),
          new GptJ(),
          new GptNeo(),
          new Opt(),
          new Phi(),
          new Qwen3(),
          new StableLm(),
          new Phi3(),
          new SmolLm3(),
          new Gemma(),
          new Gemma2(),
          new Olmo2(),
          new Falcon(),
          new Bloom(),
          new Gemma3(),
          new Bert(),
          new Roberta(),
          new DistilBert());

  /** The {@code model_type} of models whose config holds their {@link Spec} itself. */
  public static final String OWN = "loupe";

  private Families() {}

  /** Models that were not made by any family, such as toys; only Loupe reads their config. */
  private static final class Own implements Family {
    @Override
    public Set<String> modelTypes() {
      return Set.of(OWN);
    }

    @Override
    public String models() {
      return "own architectures";
    }

    @Override
    public Spec spec(HfConfig config) {
      return config
          .nested("spec")
          .map(spec -> SpecText.parse(spec.text()))
          .orElseThrow(() -> new IllegalArgumentException("config.json has no spec"));
    }

    /** TransformerLens' names; matrices are [out, in]. */
    @Override
    public WeightNames names(Spec spec) {
      WeightNames names = WeightNames.prefixed("");
      spec.weights().forEach(weight -> names.put(weight, weight.toString()));
      return names;
    }
  }

  /** The classifiers of texts of a family: its models with a head for classes. */
  private record Classifier(Family family) implements Family {
    @Override
    public Set<String> modelTypes() {
      return family.modelTypes();
    }

    @Override
    public String models() {
      return family.models();
    }

    @Override
    public Spec spec(HfConfig config) {
      Spec spec = family.spec(config);
      return spec.with(spec.ends().classifying(family.classHead().head(config)));
    }

    @Override
    public WeightNames names(Spec spec) {
      return family.classHead().added(family.names(spec));
    }
  }

  /** Every family. */
  public static List<Family> all() {
    return ALL;
  }

  /** The family that a config belongs to; of a classifier, with its head for classes. */
  public static Family of(HfConfig config) {
    Family family = named(config.string("model_type"));
    return ClassHeadLayout.describedBy(config) ? new Classifier(family) : family;
  }

  private static Family named(String type) {
    return Stream.concat(ALL.stream(), Stream.of(new Own()))
        .filter(family -> family.modelTypes().contains(type))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "config.json has model_type '"
                        + type
                        + "', which Loupe does not know; it knows "
                        + known()));
  }

  private static String known() {
    return ALL.stream()
        .flatMap(family -> family.modelTypes().stream())
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
