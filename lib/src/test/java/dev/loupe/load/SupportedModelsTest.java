package dev.loupe.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.arch.Attention;
import dev.loupe.arch.Block;
import dev.loupe.arch.Mlp;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Positions;
import dev.loupe.arch.QkNorm;
import dev.loupe.arch.Spec;
import dev.loupe.arch.config.HfConfig;
import dev.loupe.arch.family.Families;
import dev.loupe.arch.family.Family;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** README's table of models is what the families and their golden folders say. */
class SupportedModelsTest {
  private static final String HEAD =
      """
      | models | `model_type` | positions | attention | norms | blocks | MLP |
      |---|---|---|---|---|---|---|
      """;

  private static final Map<Family, List<Spec>> SPECS = specs();

  @Test
  void readmeListsEveryFamily() throws IOException {
    String table =
        HEAD
            + Families.all().stream()
                .map(SupportedModelsTest::row)
                .collect(Collectors.joining("\n"));
    assertThat(Files.readString(Path.of("../README.md")))
        .as("README.md, section Models, which must have this table")
        .contains(table);
  }

  private static String row(Family family) {
    return "| "
        + String.join(
            " | ",
            family.models(),
            "`" + family.modelTypes().iterator().next() + "`",
            all(family, SupportedModelsTest::positions),
            all(family, spec -> attention(spec.attention())),
            all(family, SupportedModelsTest::norms),
            all(family, spec -> block(spec.block())),
            all(family, spec -> spec.mlp().map(SupportedModelsTest::mlp).orElse("none")))
        + " |";
  }

  /** What there is among the golden folders of the family; there is none that has none. */
  private static String all(Family family, Function<Spec, String> property) {
    List<Spec> specs = SPECS.getOrDefault(family, List.of());
    assertThat(specs).as("golden folders of " + family.models()).isNotEmpty();
    return specs.stream().map(property).distinct().collect(Collectors.joining(" or "));
  }

  private static Map<Family, List<Spec>> specs() {
    Map<Family, List<Spec>> specs = new HashMap<>();
    Golden.all()
        .map(golden -> config(golden.folder().resolve("config.json")))
        .forEach(
            config -> {
              Family family = Families.of(config);
              specs.computeIfAbsent(family, none -> new ArrayList<>()).add(family.spec(config));
            });
    return specs;
  }

  private static HfConfig config(Path file) {
    try {
      return HfConfig.parse(Files.readString(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String positions(Spec spec) {
    if (!(spec.positions() instanceof Positions.Rotary rotary)) {
      return spec.positions() instanceof Positions.Learned ? "learned" : "ALiBi";
    }
    boolean part = rotary.rotation().dims() < spec.attention().dHead();
    return (part ? "rotary, part of each head" : "rotary")
        + (rotary.rotation().neighbours() ? ", interleaved" : "")
        + (rotary.local().isEmpty() ? "" : ", another base in some layers")
        + (rotary.unrotated().isEmpty() ? "" : ", not in every layer");
  }

  private static String attention(Attention attention) {
    List<String> words = new ArrayList<>();
    if (attention.kvHeads() < attention.heads()) {
      words.add("grouped-query");
    }
    if (!attention.causal()) {
      words.add("bidirectional");
    }
    if (attention.window().isPresent()) {
      words.add("sliding window");
    }
    if (attention.softcap().isPresent()) {
      words.add("softcapped scores");
    }
    if (attention.qkNorm() != QkNorm.NONE) {
      words.add("QK norm");
    }
    return words.isEmpty() ? "multi-head" : String.join(", ", words);
  }

  private static String norms(Spec spec) {
    return spec.norm() instanceof Norm.LayerNorm ? "LayerNorm" : "RMSNorm";
  }

  private static String block(Block block) {
    return switch (block) {
      case SEQUENTIAL -> "sequential";
      case PARALLEL -> "parallel";
      case PARALLEL_ONE_NORM -> "parallel, one shared norm";
      case SANDWICH -> "sequential, pre- and post-norm";
      case NORMED_STREAM -> "sequential, norm on the residual stream";
      case POST_NORM -> "sequential, post-norm";
    };
  }

  private static String mlp(Mlp mlp) {
    return (mlp.gated() ? "gated " : "")
        + switch (mlp.activation()) {
          case GELU, GELU_TANH -> "GELU";
          case SILU -> "SiLU";
          case RELU -> "ReLU";
          case TANH -> "tanh";
        };
  }
}
