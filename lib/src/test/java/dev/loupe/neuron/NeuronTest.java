package dev.loupe.neuron;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Context;
import dev.loupe.harvest.ContextSearch;
import dev.loupe.harvest.Harvest;
import dev.loupe.harvest.Keep;
import dev.loupe.harvest.ToyTexts;
import dev.loupe.load.InductionModel;
import dev.loupe.model.Characters;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NeuronTest {
  private static final List<String> LIST = ToyTexts.list(40, 20, 1); // of different lengths
  private static final Texts TEXTS = Texts.of(LIST);
  private static final int N = 17;

  static Stream<Spec> specs() {
    return Toys.specs();
  }

  private static HookedTransformer model(Spec spec) {
    return ToyTexts.model(spec, DataType.FLOAT64);
  }

  @ParameterizedTest
  @MethodSource("specs")
  void theStatisticsAreThoseOfEachTextAlone(Spec spec) {
    HookedTransformer model = model(spec);
    double[] values = Plain.activations(model, 1, LIST)[N];
    Neuron neuron = Neuron.of(model, 1, N, TEXTS);
    ActivationStatistics statistics = neuron.statistics();
    assertThat(statistics.tokens()).isEqualTo(values.length);
    assertThat(neuron.histogram().total()).isEqualTo(values.length);
    long active = Arrays.stream(values).filter(x -> x > 0).count();
    assertThat(statistics.active()).isEqualTo(active / (double) values.length);
    assertThat(statistics.mean()).isCloseTo(Plain.mean(values), within(1e-10));
    assertThat(statistics.skew()).isCloseTo(Plain.moment(values, 3), within(1e-7));
    assertThat(statistics.kurtosis()).isCloseTo(Plain.moment(values, 4), within(1e-7));
    assertThat(statistics.max())
        .isCloseTo(Arrays.stream(values).max().orElseThrow(), within(1e-10));
  }

  @ParameterizedTest
  @MethodSource("specs")
  void theStrongestExamplesAreTheTopContexts(Spec spec) {
    HookedTransformer model = model(spec);
    List<Context> found = Neuron.of(model, 1, N, TEXTS).examples().strongest();
    List<Context> top =
        ContextSearch.of(
                model,
                Harvest.of(model, TEXTS, Act.MLP_POST.at(1)),
                Act.MLP_POST.at(1).pick(Axis.D_MLP, N),
                Examples.STRONGEST)
            .contexts();
    assertThat(found).hasSameSizeAs(top);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i).value()).isCloseTo(top.get(i).value(), within(1e-10));
      assertThat(found.get(i).tokens()).isEqualTo(top.get(i).tokens());
      assertClose("values", top.get(i).values(), found.get(i).values(), 1e-10);
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void neuronsThatFireAlikeHaveTheCorrelationsOfTwoPasses(Spec spec) {
    HookedTransformer model = model(spec);
    double[][] all = Plain.activations(model, 1, LIST);
    Likeness firing = Neuron.of(model, 1, N, TEXTS).similar().firing();
    double[] sorted =
        IntStream.range(0, all.length)
            .filter(i -> i != N)
            .mapToDouble(i -> -Plain.pearson(all[N], all[i]))
            .sorted()
            .toArray();
    for (int rank = 0; rank < firing.neurons().size(); rank++) {
      int other = firing.neurons().get(rank).index();
      double correlation = firing.values().get(rank);
      assertThat(correlation).isCloseTo(Plain.pearson(all[N], all[other]), within(1e-9));
      assertThat(correlation).isCloseTo(-sorted[rank], within(1e-9));
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void neuronsThatReadAndWriteAlikeHaveTheCosinesOfTheirWeights(Spec spec) {
    HookedTransformer model = model(spec);
    SimilarNeurons similar = Neuron.of(model, 1, N, TEXTS).similar();
    String in = spec.mlp().orElseThrow().gated() ? "W_gate" : "W_in";
    for (int rank = 0; rank < similar.writing().neurons().size(); rank++) {
      NeuronName writer = similar.writing().neurons().get(rank);
      assertThat(similar.writing().values().get(rank))
          .isCloseTo(
              cosine(out(model, 1, N), out(model, writer.layer(), writer.index())), within(1e-6));
      NeuronName reader = similar.reading().neurons().get(rank);
      double[] one = model.weight("blocks.1.mlp." + in).at(Axis.D_MLP, N).toDoubleArray();
      double[] other =
          model
              .weight("blocks." + reader.layer() + ".mlp." + in)
              .at(Axis.D_MLP, reader.index())
              .toDoubleArray();
      assertThat(similar.reading().values().get(rank)).isCloseTo(cosine(one, other), within(1e-6));
    }
    assertThat(similar.reading().respect()).isEqualTo("cosine of " + in);
    assertThat(similar.writing().neurons()).doesNotContain(new NeuronName(1, N)).hasSize(6);
  }

  private static double[] out(HookedTransformer model, int layer, int index) {
    return model.weight("blocks." + layer + ".mlp.W_out").at(Axis.D_MLP, index).toDoubleArray();
  }

  private static double cosine(double[] x, double[] y) {
    return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
  }

  private static double dot(double[] x, double[] y) {
    return IntStream.range(0, x.length).mapToDouble(i -> x[i] * y[i]).sum();
  }

  @Test
  void theActivationsByTokenAreTheMeansAtTheirPlaces() {
    HookedTransformer model = model(Toys.gpt2());
    double[] values = Plain.activations(model, 1, LIST)[N];
    List<String> tokens =
        LIST.stream().flatMap(text -> Stream.of(text.split(" "))).map(word -> " " + word).toList();
    Map<String, Distribution> byToken = new TreeMap<>();
    for (int i = 0; i < values.length; i++) {
      byToken.computeIfAbsent(tokens.get(i), token -> new Distribution()).add(values[i]);
    }
    TokenActivations found = Neuron.of(model, 1, N, TEXTS).tokens();
    assertThat(found.all()).hasSize(byToken.size());
    double within = 0;
    for (TokenActivation one : found.all()) {
      ActivationStatistics expected = byToken.get(one.token()).statistics();
      assertThat(one.count()).isEqualTo(expected.tokens());
      assertThat(one.mean()).isCloseTo(expected.mean(), within(1e-10));
      assertThat(one.max()).isCloseTo(expected.max(), within(1e-10));
      within += expected.std() * expected.std() * expected.tokens();
    }
    double whole = Distribution.of(values).squares();
    assertThat(found.explained()).isCloseTo(1 - within / whole, within(1e-9));
    assertThat(found.all())
        .extracting(TokenActivation::mean)
        .isSortedAccordingTo((x, y) -> Double.compare(y, x));
  }

  @Test
  void randomExamplesAreInTheirThirdAndOfDifferentTexts() {
    HookedTransformer model = model(Toys.gpt2());
    Examples examples = Neuron.of(model, 1, N, TEXTS).examples();
    double max = examples.strongest().get(0).value();
    assertThat(examples.groups()).hasSize(4);
    for (int third = 3; third > 0; third--) {
      double low = max * (third - 1) / 3;
      double high = max * third / 3;
      List<Context> contexts = examples.groups().get(4 - third).contexts();
      assertThat(contexts).isNotEmpty().allMatch(one -> one.value() > low && one.value() <= high);
      assertThat(contexts).extracting(Context::text).doesNotHaveDuplicates();
    }
    assertThat(Neuron.of(model, 1, N, TEXTS).examples()).isEqualTo(examples); // the seed is fixed
  }

  @Test
  void severalNeuronsAreWhatEachIsAlone() {
    HookedTransformer model = model(Toys.gemma2());
    SeveralNeurons several = SeveralNeurons.of(model, -1, List.of(3, -1), TEXTS);
    assertThat(several.get(0)).hasToString(Neuron.of(model, 2, 3, TEXTS).toString()); // to rounding
    assertThat(several.get(1).name()).isEqualTo(new NeuronName(2, 39));
    assertThat(several.toString()).contains("Neuron L2N3 of").contains("Neuron L2N39 of");
  }

  @Test
  void bosCountsNowhereUnlessItIsKept() {
    HookedTransformer model =
        Toys.reading(Toys.gpt2(), new Characters(true, true), DataType.FLOAT64, Device.cpu());
    Texts texts = Texts.of(List.of("abc", "bcd", "cab", "dcba"));
    Neuron without = Neuron.of(model, 0, N, texts);
    assertThat(without.statistics().tokens()).isEqualTo(13);
    assertThat(without.histogram().total()).isEqualTo(13);
    assertThat(without.tokens().all()).extracting(TokenActivation::token).doesNotContain("^");
    assertThat(without.examples().strongest()).allMatch(one -> one.position() > 0);
    assertThat(without.note()).isEqualTo("BOS tokens are left out; Keep.BOS keeps them.");
    Neuron with = Neuron.of(model, 0, N, texts, Keep.BOS);
    assertThat(with.statistics().tokens()).isEqualTo(17);
    assertThat(with.note()).isEmpty();
    assertThatThrownBy(() -> Neuron.of(model, 0, N, Texts.of(List.of("^^"))))
        .hasMessage(
            "the texts have no tokens but BOS; give other texts, or keep BOS with Keep.BOS");
  }

  @Test
  void aNeuronThatIsPlantedForOneTokenIsNamedByAllParts() {
    HookedTransformer model = PlantedNeuron.model();
    Neuron neuron = Neuron.of(model, 0, PlantedNeuron.NEURON, TEXTS);
    long places =
        LIST.stream().flatMap(text -> Stream.of(text.split(" "))).filter("w5"::equals).count();
    assertThat(places).isPositive();
    assertThat(neuron.statistics().max()).isCloseTo(PlantedNeuron.STRENGTH, within(1e-5));
    assertThat(neuron.statistics().active() * neuron.statistics().tokens())
        .isCloseTo(places, within(1e-9));
    TokenActivation first = neuron.tokens().all().get(0);
    assertThat(first.token()).isEqualTo(" w5");
    assertThat(first.count()).isEqualTo(places);
    assertThat(first.mean()).isCloseTo(PlantedNeuron.STRENGTH, within(1e-5));
    assertThat(neuron.tokens().all().get(1).mean()).isLessThan(1e-5);
    assertThat(neuron.tokens().explained()).isCloseTo(1, within(1e-9));
    assertThat(neuron.examples().groups().get(1).contexts())
        .isNotEmpty()
        .allMatch(context -> context.token().equals(" w5"));
    assertThat(neuron.logits().raised().get(0)).isEqualTo(" w9");
    NeuronLayer layer = NeuronLayer.of(model, 0, TEXTS).sorted("max");
    assertThat(layer.top(1)).containsExactly(PlantedNeuron.NEURON);
    assertThat(layer.all().get(0).strongest()).isEqualTo(" w5");
    assertThat(layer.all().get(0).raises()).isEqualTo(" w9");
  }

  @Test
  void aNeuronThatNeverFiresSaysSo() {
    HookedTransformer model =
        PlantedNeuron.model().edited(Weight.B_IN.at(0).neuron(3), bias -> bias.times(0).plus(-1e6));
    Neuron dead = Neuron.of(model, 0, 3, TEXTS);
    assertThat(dead.statistics().active()).isZero();
    assertThat(dead.statistics().kurtosis()).isNaN();
    assertThat(dead.similar().firing().neurons()).isEmpty();
    assertThat(dead.toString())
        .contains("The activation is never above 0 in these texts.")
        .doesNotContain("NaN");
    assertThat(dead.png()).isNotEmpty();
    assertThat(dead.html()).doesNotContain("NaN");
  }

  @Test
  void everyTokenOfAPageIsEscaped() {
    HookedTransformer model =
        Toys.reading(Toys.gpt2(), new Markup(), DataType.FLOAT32, Device.cpu());
    Neuron neuron = Neuron.of(model, 1, N, Texts.of(List.of("w1 w2 w3", "w4 w5")));
    String html = neuron.html();
    assertThat(html).contains("&lt;script&gt;").doesNotContain("<script").doesNotContain(" id=");
    assertThat(NeuronLayer.of(model, 1, Texts.of(List.of("w1 w2"))).html())
        .contains("&lt;script&gt;")
        .doesNotContain("<script");
  }

  @Test
  void whatDoesNotExistIsRefused() {
    HookedTransformer model = model(Toys.gpt2());
    assertThatThrownBy(() -> Neuron.of(model, 1, 40, TEXTS))
        .hasMessage("there is no d_mlp 40 at blocks.1.mlp.hook_post; it has 40");
    assertThatThrownBy(() -> Neuron.of(model, 3, 0, TEXTS)).hasMessageContaining("layer");
    assertThatThrownBy(() -> Neuron.of(InductionModel.on(Device.cpu()), 0, 0, TEXTS))
        .hasMessageContaining("mlp");
    assertThatThrownBy(() -> Neuron.of(model, 0, 0, null)).hasMessageContaining("null was given");
    assertThatThrownBy(() -> SeveralNeurons.of(model, 0, List.of(), TEXTS))
        .hasMessage("there are no neurons to show; give at least one number");
    assertThatThrownBy(() -> NeuronLayer.of(model, 0, TEXTS).sorted("raises"))
        .hasMessageStartingWith("neurons cannot be sorted by 'raises'; give one of [max, active");
    HookedTransformer bert = model(Toys.bert());
    assertThatThrownBy(() -> Neuron.of(bert, 0, 0, TEXTS).logits())
        .hasMessageContaining("a neuron alone has no logits; measure it");
    assertThat(Neuron.of(bert, 0, 0, TEXTS).toString()).contains("has no logits");
  }

  @ParameterizedTest
  @MethodSource("specs")
  void aLineOfTheLayerIsWhatTheNeuronsPageSays(Spec spec) {
    HookedTransformer model = model(spec);
    NeuronSummary line = NeuronLayer.of(model, 1, TEXTS).all().get(N);
    Neuron neuron = Neuron.of(model, 1, N, TEXTS);
    assertThat(line.name()).isEqualTo(neuron.name());
    assertThat(line.statistics()).isEqualTo(neuron.statistics());
    assertThat(line.strongest()).isEqualTo(neuron.examples().strongest().get(0).token());
    if (neuron.effect().isPresent()) {
      assertThat(line.raises()).isEqualTo(neuron.logits().raised().get(0));
      assertThat(line.logitKurtosis()).isCloseTo(neuron.logits().kurtosis(), within(1e-5));
    } else {
      assertThat(line.logitKurtosis()).isNaN();
    }
    double[] out = out(model, 1, N);
    assertThat(line.outNorm()).isCloseTo(Math.sqrt(dot(out, out)), within(1e-6));
  }

  private static Tensor at(HookedTransformer model, Act act, String text) {
    return model.run(text).cache(act.at(0)).get(act.at(0));
  }

  @Test
  void theActivationsOfAPageAreThoseOfTheHook() {
    HookedTransformer model = model(Toys.llama(false));
    Context first = Neuron.of(model, 0, N, TEXTS).examples().strongest().get(0);
    double[] values =
        at(model, Act.MLP_POST, LIST.get(first.text()))
            .at(Axis.BATCH, 0)
            .at(Axis.D_MLP, N)
            .toDoubleArray();
    assertThat(first.value()).isCloseTo(values[first.position()], within(1e-10));
  }
}
