package dev.loupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.intervention.Intervention;
import dev.loupe.metric.Logits;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Sampling;
import dev.loupe.prompts.PromptPair;
import dev.loupe.prompts.PromptSet;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Chat;
import dev.loupe.text.Tokens;
import dev.loupe.weights.WeightEdit;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever gives null is told what is missing, not what the library stumbled over. */
class NullArgumentsTest {
  private static final HookedTransformer MODEL =
      Loupe.load("src/test/resources/golden/gpt2-tokenizer", Loupe.cpu());
  private static final Run RUN = MODEL.run("ab");
  private static final Metric METRIC = Metric.prob(3);
  private static final ActivationCache CACHE = RUN.cache(Act.RESID_PRE);
  private static final Site SITE = Act.RESID_PRE.at(0);
  private static final Tensor TENSOR = CACHE.get(SITE);
  private static final Map<Class<?>, Object> SAMPLES = samples();

  private static Map<Class<?>, Object> samples() {
    Map<Class<?>, Object> samples = new HashMap<>();
    PromptSet set = new PromptSet("set", List.of(new PromptPair("ab", "cd", "a", "b")));
    for (Object one :
        List.of(MODEL, RUN, METRIC, CACHE, SITE, SITE.all(), TENSOR, "ab", List.of("ab"), set)) {
      samples.put(one.getClass(), one);
    }
    samples.put(Metric.class, METRIC);
    samples.put(List.class, List.of("ab"));
    samples.put(Intervention.class, (Intervention) here -> here);
    samples.put(Logits.class, RUN.logits());
    samples.put(Tokens.class, RUN.tokens());
    samples.put(Chat.class, Chat.of("Hi"));
    samples.put(Sampling.class, Sampling.greedy());
    samples.put(WeightEdit.class, new WeightEdit("W_E", w -> w));
    samples.put(Device.class, Loupe.cpu());
    samples.put(DataType.class, DataType.FLOAT32);
    samples.put(Path.class, Path.of("nowhere"));
    samples.put(Axis.class, Axis.BATCH);
    samples.put(Act.class, Act.RESID_PRE);
    samples.put(int.class, 1);
    samples.put(long.class, 1L);
    samples.put(double.class, 1.0);
    samples.put(boolean.class, true);
    return samples;
  }

  private record Call(Method method, Optional<Object> on, Object[] arguments, int missing) {
    Optional<Throwable> answer() throws IllegalAccessException {
      try {
        method.invoke(on.orElse(null), arguments);
        return Optional.empty();
      } catch (InvocationTargetException thrown) {
        return Optional.of(thrown.getCause());
      }
    }

    @Override
    public String toString() {
      Class<?> type = method.getDeclaringClass();
      String parameter = method.getParameters()[missing].getName();
      return type.getSimpleName() + "." + method.getName() + " without " + parameter;
    }
  }

  @Test
  void nullIsRefusedWhereItIsGivenAndNotLater() throws Exception {
    List<Call> calls = calls();
    assertThat(calls).hasSizeGreaterThan(150);
    List<String> accepted = new ArrayList<>();
    for (Call call : calls) {
      if (call.answer().isEmpty()) {
        accepted.add(call.toString());
      }
    }
    assertThat(accepted).isEmpty();
  }

  @Test
  void theCommonWordsSayWhatIsMissing() {
    assertThatThrownBy(() -> MODEL.run((String) null))
        .hasMessage("the text is null; give a string");
    assertThatThrownBy(() -> MODEL.run(Arrays.asList("ab", null)))
        .hasMessage("text 1 of the batch is null; give a string");
    assertThatThrownBy(() -> Loupe.load((String) null))
        .hasMessage("load needs a model's name or folder, but null was given");
    assertThatThrownBy(() -> MODEL.weight((String) null))
        .hasMessage("a weight needs a name such as W_E, and null was given");
    assertThatThrownBy(() -> CACHE.get((String) null))
        .hasMessage("a site needs a name such as resid_post3, and null was given");
    assertThatThrownBy(() -> Loupe.logitDiff("a", null))
        .hasMessage("an answer is a text such as ' Paris', and null was given");
  }

  @Test
  void aFunctionThatGivesNullIsNamed() {
    assertThatThrownBy(() -> RUN.with(SITE, here -> null).logits())
        .hasMessage(
            "the intervention at blocks.0.hook_resid_pre returned null; return a tensor, such as the one it was given");
    assertThatThrownBy(() -> MODEL.edited(new WeightEdit("W_E", w -> null)))
        .hasMessage("the edit of W_E returned null; it must return the changed weight");
    assertThatThrownBy(() -> RUN.measure((Metric) logits -> null))
        .hasMessage("the metric returned null; it must return one number per prompt, [batch]");
  }

  private static List<Call> calls() {
    List<Call> calls = new ArrayList<>();
    Stream.of(Loupe.class.getMethods()).forEach(method -> add(calls, method, Optional.empty()));
    for (Object target : List.of(MODEL, RUN, CACHE, TENSOR, RUN.logits(), SITE, SITE.all())) {
      Stream.of(target.getClass().getMethods())
          .forEach(method -> add(calls, method, Optional.of(target)));
    }
    return calls;
  }

  private static void add(List<Call> calls, Method method, Optional<Object> on) {
    boolean ours = method.getDeclaringClass().getName().startsWith("dev.loupe");
    if (!ours || method.isSynthetic() || method.getName().equals("equals")) {
      return;
    }
    Class<?>[] types = method.getParameterTypes();
    for (int missing = 0; missing < types.length; missing++) {
      Object[] arguments = Stream.of(types).map(NullArgumentsTest::sample).toArray();
      boolean known = Stream.of(arguments).allMatch(Objects::nonNull);
      if (known && !types[missing].isPrimitive() && !types[missing].equals(Device.class)) {
        arguments[missing] = null;
        calls.add(new Call(method, on, arguments, missing));
      }
    }
  }

  private static Object sample(Class<?> type) {
    return type.isArray() ? Array.newInstance(type.getComponentType(), 1) : SAMPLES.get(type);
  }
}
