package dev.loupe.advice;

import static dev.loupe.advice.Advised.advice;
import static dev.loupe.advice.Advised.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.Loupe;
import dev.loupe.ablation.Ablation;
import dev.loupe.axis.Axis;
import dev.loupe.causal.Abstraction;
import dev.loupe.causal.Interchange;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.patching.ActivationPatching;
import dev.loupe.patching.AttributionPatching;
import dev.loupe.patching.PathPatching;
import dev.loupe.probe.Pooling;
import dev.loupe.probe.Probing;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import dev.loupe.text.Tokens;
import dev.loupe.tracing.CausalTracing;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What messages of analyses advise works. */
class AnalysisAdviceTest {
  private static final HookedTransformer MODEL = Toys.reading(Toys.gpt2());
  private static final Metric METRIC = Metric.logitDiff(11, 23);

  @Test
  void promptsOfDifferentLengthsAreSweptByHead() {
    ActivationPatching patching =
        ActivationPatching.of(
            MODEL, List.of("w1 w2", "w3 w4 w5"), List.of("w1 w6", "w7 w4 w5"), METRIC);
    assertThat(advice(() -> patching.sweep(Act.RESID_PRE), "such as (\\S+),"))
        .isEqualTo("sweep(HEAD_Z)");
    assertThat(patching.sweep(Act.HEAD_Z).values()).hasNumberOfRows(3);
    List<String> texts = List.of("w1 w2 w3", "w1 w2 w4", "w5 w6", "w5 w7");
    Abstraction<String> lastWord =
        new Abstraction<>(
            text -> text,
            text -> text,
            (base, other) -> last(base.length() == other.toString().length() ? other : base));
    Interchange interchange = Interchange.of(MODEL, lastWord, texts);
    assertThat(message(() -> interchange.sweep(Act.RESID_PRE))).contains("such as sweep(HEAD_Z)");
    assertThat(interchange.sweep(Act.HEAD_Z).rows().size()).isEqualTo(3);
  }

  private static String last(Object text) {
    return text.toString().substring(text.toString().lastIndexOf(' ') + 1);
  }

  @Test
  void promptsThatDoNotDifferAreMeasuredRaw() {
    ActivationPatching patching = ActivationPatching.of(MODEL, "w3 w4", "w3 w4", METRIC);
    assertThat(message(() -> patching.sweep(Act.RESID_PRE))).endsWith("or use raw()");
    assertThat(patching.raw().sweep(Act.RESID_PRE).top(1)).hasSize(1);
    PathPatching paths = PathPatching.of(MODEL, "w3 w4", "w3 w4", METRIC);
    Spot query = Loupe.query(2, 1);
    assertThat(message(() -> paths.to(query))).endsWith("or use raw()");
    assertThat(paths.raw().to(query).top(1)).hasSize(1);
    AttributionPatching estimates = AttributionPatching.of(MODEL, "w3 w4", "w3 w4", METRIC);
    assertThat(message(() -> estimates.sweep(Act.RESID_PRE))).endsWith("or use raw()");
    assertThat(estimates.raw().sweep(Act.RESID_PRE).top(1)).hasSize(1);
  }

  private static final Map<String, Spot> WORDS =
      Map.of(
          "head(layer, head)", Loupe.head(1, 0),
          "MLP_POST.at(layer).pick(D_MLP, neuron)", Act.MLP_POST.at(1).pick(Axis.D_MLP, 3),
          "mlp(layer)", Loupe.mlp(1),
          "EMBED.site().all()", Act.EMBED.site().all(),
          "resid(layer).all()", Loupe.resid(1).all(),
          "query(layer, head)", Loupe.query(1, 0),
          "key(layer, head)", Loupe.key(1, 0),
          "value(layer, head)", Loupe.value(1, 0),
          "logits()", Loupe.logits());

  private static List<Spot> spots(String words) {
    List<Spot> spots =
        List.of(words.split(", (?![^(]*\\))| or ")).stream().map(WORDS::get).toList();
    assertThat(spots).doesNotContainNull();
    return spots;
  }

  @Test
  void everyEndOfAPathThatIsAdvisedIsOne() {
    PathPatching paths = PathPatching.of(MODEL, "w1 w2 w3", "w1 w4 w3", METRIC);
    for (Spot begin : spots(advice(() -> paths.from(Act.PATTERN.at(1).head(0)), "stream: (.*)$"))) {
      assertThat(paths.from(begin)).isNotNull();
    }
    for (Spot end : spots(advice(() -> paths.to(Act.RESID_PRE.at(1).all()), "logits: (.*)$"))) {
      assertThat(paths.to(end).top(1)).hasSize(1);
    }
    for (Spot end : spots(advice(paths::to, "receiver: (.*)$"))) {
      assertThat(paths.to(end).top(1)).hasSize(1);
    }
    assertThat(advice(() -> paths.to(Act.QUERY.at(1).all()), "such as (.*)$"))
        .isEqualTo(".head(0)");
    assertThat(paths.to(Act.QUERY.at(1).all().head(0)).top(1)).hasSize(1);
    assertThat(advice(() -> paths.to(Loupe.query(1, 0), Loupe.logits()), "only receiver: (.*)$"))
        .isEqualTo("to(logits())");
    assertThat(paths.to(Loupe.logits()).top(1)).hasSize(1);
  }

  @Test
  void aModelWithoutDirectPathsIsPatched() {
    HookedTransformer bert = Toys.reading(Toys.bert());
    Metric there = METRIC.at(1);
    assertThat(message(() -> PathPatching.of(bert, "w1 w2", "w1 w4", there)))
        .endsWith("use patching(...)");
    assertThat(Loupe.patching(bert, "w1 w2", "w1 w4", there).sweep(Act.RESID_PRE).top(1))
        .hasSize(1);
  }

  @Test
  void patternsThatAreNoHeadsOwnAreEstimatedWithoutTheFix() {
    HookedTransformer olmo = Toys.reading(Toys.olmo2());
    AttributionPatching patching = AttributionPatching.of(olmo, "w1 w2", "w1 w4", METRIC);
    assertThat(message(() -> patching.qkFix().sweep(Act.QUERY))).endsWith("without qkFix()");
    assertThat(patching.sweep(Act.QUERY).top(1)).hasSize(1);
    assertThat(message(() -> patching.sample(1))).endsWith("use 2 or more");
    assertThat(patching.sample(2).sweep(Act.QUERY).top(1)).hasSize(1);
  }

  @Test
  void promptsOfAnotherLengthAreAveragedInsteadOfResampled() {
    Ablation ablation = Ablation.of(MODEL.run("w1 w2 w3"), METRIC);
    List<String> others = List.of("w4 w5", "w6 w7 w8 w9");
    assertThat(message(() -> ablation.resample(others, 1))).endsWith("or use mean(...)");
    assertThat(ablation.mean(others).heads()).isNotNull();
    assertThat(ablation.resample(List.of("w4 w5 w6"), 1).heads()).isNotNull();
  }

  @Test
  void aProbeIsFittedWithWhatItNeeds() {
    List<String> texts = List.of("w1", "w2", "w3", "w4");
    assertThat(message(() -> probing(texts, List.of(1, 0, 1, 0), 1))).contains("2 folds or more");
    assertThat(probing(texts, List.of(1, 0, 1, 0), 2).report()).isNotNull();
  }

  private static Probing probing(List<String> texts, List<?> labels, int folds) {
    return new Probing(MODEL, MODEL.tokens(texts), labels, Pooling.LAST, 1, folds, 0);
  }

  @Test
  void aSubjectAmongTokensIsGivenByItsPositions() {
    HookedTransformer bare = Toys.model(Toys.gpt2());
    Tokens prompt = Tokens.of(new int[] {1, 2, 3});
    assertThat(CausalTracing.of(bare, prompt, 0, 1, 7).states().grid().rows().size()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -2})
  void oneIsTheLeastOfTokensAndPrompts(int none) {
    assertThat(message(() -> MODEL.run("w1").top(none)))
        .endsWith("ask for 1 or more, such as top(5)");
    assertThat(MODEL.run("w1").top(1).grid().columns().size()).isEqualTo(1);
  }
}
