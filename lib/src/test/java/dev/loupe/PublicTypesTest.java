package dev.loupe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.ablation.Ablation;
import dev.loupe.activations.ActivationCache;
import dev.loupe.activations.Gradients;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.arch.WeightNames;
import dev.loupe.arch.config.HfConfig;
import dev.loupe.arch.family.Families;
import dev.loupe.axis.Axis;
import dev.loupe.learning.Training;
import dev.loupe.load.TrainingCheckpoint;
import dev.loupe.load.hub.Hub;
import dev.loupe.load.hub.HubName;
import dev.loupe.load.hub.HubSettings;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Sampling;
import dev.loupe.model.Toys;
import dev.loupe.progress.Progress;
import dev.loupe.prompts.PromptPair;
import dev.loupe.prompts.PromptSet;
import dev.loupe.site.Act;
import dev.loupe.tensor.Scope;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.tracing.CausalTracing;
import dev.loupe.tracing.Fact;
import dev.loupe.tracing.Noise;
import dev.loupe.view.chart.Group;
import dev.loupe.weights.RandomWeights;
import dev.loupe.weights.WeightEdit;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a notebook prints says something. */
class PublicTypesTest {
  private static final Pattern HASH = Pattern.compile("@[0-9a-f]{4,}|\\$\\$Lambda");

  /** Rooms behind the scenes, whose classes are public for other rooms and not for notebooks. */
  private static final Set<String> SCENES =
      Set.of(
          "forward",
          "jinja.builtin",
          "jinja.parse",
          "jinja.tree",
          "jinja.value",
          "load.hub",
          "memory",
          "torch",
          "variants",
          "view.axes",
          "view.draw",
          "view.table");

  private static final HookedTransformer MODEL = Toys.model(Toys.gpt2());

  static Stream<Object> samples() {
    Run run = MODEL.run(Tokens.of(new int[] {3, 14, 15, 9}));
    ActivationCache cache = run.cache(Act.RESID_PRE, Act.PATTERN);
    Gradients gradients = run.gradients(Metric.prob(3), Act.RESID_PRE);
    Spec spec = Toys.llama(true);
    WeightNames names = Families.all().get(0).names(spec);
    return Stream.of(
        MODEL,
        run,
        run.zero(Act.HEAD_Z.at(1).head(2)),
        run.logits(),
        run.top(3),
        run.tokens(),
        Loupe.chat("Hi").system("Be short."),
        new PromptPair("a", "b", " x", " y"),
        new PromptSet("pairs", List.of(new PromptPair("a", "b", " x", " y"))),
        Metric.probDiff(List.of(List.of(" x")), List.of(List.of(" y"))),
        cache,
        cache.get(Act.RESID_PRE.at(0)),
        gradients,
        Metric.logitDiff(3, 4),
        Metric.logitDiff(" Mary", " John"),
        Metric.prob(3),
        Metric.logProb(3),
        Metric.kl(run.logits()),
        Sampling.greedy(),
        new WeightEdit("W_E", w -> w),
        RandomWeights.toy(spec, 1),
        Training.of(Loupe.transformer().model(), Loupe.adam(1e-3)),
        Loupe.transformer(),
        Loupe.adam(1e-3),
        Loupe.parameters().with("v", Tensor.vector(1, 2)),
        spec,
        spec.attention(),
        spec.mlp(),
        spec.norm(),
        spec.positions(),
        spec.block(),
        Weight.W_Q,
        names,
        names.source(Weight.W_E),
        HfConfig.parse("{\"a\": 1}"),
        Ablation.of(run, Metric.prob(3)),
        Ablation.of(run, Metric.prob(3)).zero(),
        Ablation.of(run, Metric.prob(3)).zero().heads(),
        CausalTracing.of(MODEL, run.tokens(), 1, 2, 3),
        Noise.fixed(1),
        Noise.ofTexts(3, List.of("Paris")).level(),
        new Fact("The capital of France is", "France", " Paris"),
        Act.HEAD_Z,
        Act.HEAD_Z.at(1),
        Act.HEAD_Z.at(1).head(2),
        Axis.D_MODEL,
        Tensor.vector(1, 2),
        Loupe.scatter(List.of(1, 2), List.of(3, 4)).colours(List.of("a", "b")),
        Loupe.scatter(List.of(1, 2), List.of(3, 4)).colours(0.5, 0.25).colours().orElseThrow(),
        Loupe.histogram(List.of(1, 2)),
        Loupe.line(List.of(1, 2)),
        Loupe.groupedBars(List.of("a"), "one", List.of(1)),
        new Group("one", new double[] {1}),
        Scope.open(Loupe.cpu(), "sample"),
        Progress.of("sample", 1),
        HubName.parse("gpt2@step1"),
        HubSettings.here(),
        Hub.here(),
        new TrainingCheckpoint("gpt2@step1", 1));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aSampleSaysWhatItIs(Object sample) {
    assertThat(sample.toString()).isNotBlank().doesNotContainPattern(HASH);
  }

  @Test
  void aModelSaysItsSizes() {
    assertThat(MODEL).hasToString("gpt2 tied: 3 layers x 4 heads, d_model 24");
  }

  @Test
  void everyPublicTypeThatHasInstancesHasAToString() throws Exception {
    List<String> silent = new ArrayList<>();
    for (Class<?> type : types()) {
      if (isValue(type) && !saysWhatItIs(type)) {
        silent.add(type.getName());
      }
    }
    assertThat(silent).isEmpty();
  }

  /** Enums and records print themselves; a class of static methods has no instances. */
  private static boolean isValue(Class<?> type) {
    boolean printsItself = type.isEnum() || type.isRecord() || type.isInterface();
    boolean hasInstances =
        Arrays.stream(type.getDeclaredMethods())
            .anyMatch(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic());
    return isPublic(type)
        && !SCENES.contains(room(type))
        && !printsItself
        && !Throwable.class.isAssignableFrom(type)
        && !Modifier.isAbstract(type.getModifiers())
        && hasInstances;
  }

  private static String room(Class<?> type) {
    return type.getPackageName().replace("dev.loupe.", "");
  }

  private static boolean isPublic(Class<?> type) {
    return Modifier.isPublic(type.getModifiers())
        && (type.getEnclosingClass() == null || isPublic(type.getEnclosingClass()));
  }

  private static boolean saysWhatItIs(Class<?> type) throws NoSuchMethodException {
    return type.getMethod("toString").getDeclaringClass() != Object.class;
  }

  private static List<Class<?>> types() throws Exception {
    URL here = Loupe.class.getProtectionDomain().getCodeSource().getLocation(); // what runs
    Path classes = Path.of(here.toURI());
    List<Class<?>> types = new ArrayList<>();
    try (Stream<Path> files = Files.walk(classes.resolve("dev/loupe"))) {
      for (Path file : (Iterable<Path>) files.filter(PublicTypesTest::isClass)::iterator) {
        String name = classes.relativize(file).toString().replace(".class", "");
        types.add(
            Class.forName(
                name.replace('/', '.').replace('\\', '.'),
                false,
                PublicTypesTest.class.getClassLoader()));
      }
    }
    assertThat(types).hasSizeGreaterThan(50);
    return types;
  }

  private static boolean isClass(Path file) {
    return file.toString().endsWith(".class") && !file.endsWith("package-info.class");
  }
}
