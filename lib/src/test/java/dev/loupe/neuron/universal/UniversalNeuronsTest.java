package dev.loupe.neuron.universal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.corpus.Texts;
import dev.loupe.harvest.ToyTexts;
import dev.loupe.model.Characters;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.neuron.LeftOut;
import dev.loupe.neuron.NeuronName;
import dev.loupe.neuron.Plain;
import dev.loupe.tensor.Tensor;
import dev.loupe.weights.RandomWeights;
import dev.loupe.weights.WeightEdit;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UniversalNeuronsTest {
  private static final List<String> LIST = ToyTexts.list(60, 20, 1); // of different lengths
  private static final Texts TEXTS = Texts.of(LIST);

  static List<Spec> few() {
    return Toys.few();
  }

  private static HookedTransformer model(Spec spec) {
    return ToyTexts.model(spec, DataType.FLOAT64);
  }

  /** The same shape with other random weights. */
  private static HookedTransformer other(Spec spec) {
    return HookedTransformer.of(
        "other",
        spec,
        RandomWeights.toy(spec, 11),
        model(spec).tokenizer(),
        Device.cpu(),
        DataType.FLOAT64);
  }

  @ParameterizedTest
  @MethodSource("few")
  void inTheSameModelEachNeuronIsItsOwnPartner(Spec spec) {
    HookedTransformer model = model(spec);
    UniversalNeurons found = UniversalNeurons.of(model, model, TEXTS);
    assertThat(found.all()).hasSize(3 * 40);
    for (UniversalNeuron pair : found.all()) {
      assertThat(pair.partner()).isEqualTo(pair.neuron());
      assertThat(pair.correlation()).isCloseTo(1, within(1e-10));
      assertThat(pair.baseline()).isLessThan(1);
    }
  }

  /** The same model with the neurons of one layer in another order. */
  private static HookedTransformer permuted(
      HookedTransformer model, int layer, List<Integer> order) {
    HookedTransformer changed = model;
    for (Weight weight :
        List.of(Weight.W_IN, Weight.B_IN, Weight.W_GATE, Weight.B_GATE, Weight.W_OUT)) {
      if (weight.existsIn(model.spec())) {
        changed = changed.edited(new WeightEdit(weight.name(layer), w -> taken(w, order)));
      }
    }
    return changed;
  }

  private static Tensor taken(Tensor weight, List<Integer> order) {
    List<Tensor> parts = order.stream().map(i -> weight.at(Axis.D_MLP, i)).toList();
    return Tensor.stack(Axis.D_MLP, parts).arranged(weight.axes().toArray(Axis[]::new));
  }

  @ParameterizedTest
  @MethodSource("few")
  void aPermutationOfTheNeuronsIsFoundExactly(Spec spec) {
    HookedTransformer model = model(spec);
    List<Integer> order = IntStream.range(0, 40).boxed().collect(Collectors.toList());
    Collections.shuffle(order, new Random(2));
    HookedTransformer mixed = permuted(model, 1, order);
    UniversalNeurons found = UniversalNeurons.of(mixed, model, TEXTS);
    for (int i = 0; i < 40; i++) {
      UniversalNeuron pair = found.get(1, i);
      assertThat(pair.partner()).isEqualTo(new NeuronName(1, order.get(i)));
      assertThat(pair.correlation()).isCloseTo(1, within(1e-9));
      assertThat(found.get(2, i).partner()).isEqualTo(new NeuronName(2, i));
    }
  }

  @ParameterizedTest
  @MethodSource("few")
  void correlationsAreThoseOfTwoPassesOverEachTextAlone(Spec spec) {
    HookedTransformer model = model(spec);
    HookedTransformer other = other(spec);
    double[][][] theirs =
        IntStream.range(0, 3)
            .mapToObj(layer -> Plain.activations(other, layer, LIST))
            .toArray(double[][][]::new);
    UniversalNeurons found = UniversalNeurons.of(model, other, TEXTS);
    double[][] own = Plain.activations(model, 1, LIST);
    for (int i = 0; i < 40; i += 7) {
      double best = -1;
      for (double[][] layer : theirs) {
        for (double[] neuron : layer) {
          best = Math.max(best, Plain.pearson(own[i], neuron));
        }
      }
      UniversalNeuron pair = found.get(1, i);
      assertThat(pair.correlation()).isCloseTo(best, within(1e-9));
      double[] partner = theirs[pair.partner().layer()][pair.partner().index()];
      assertThat(Plain.pearson(own[i], partner)).isCloseTo(best, within(1e-9));
    }
    assertThat(found.tokens()).isEqualTo(own[0].length);
  }

  @Test
  void theBaselineIsTheCorrelationWithActivationsTimesAGaussianMatrix() {
    HookedTransformer model = model(Toys.gpt2());
    HookedTransformer other = other(Toys.gpt2());
    double[] own = Plain.activations(model, 1, LIST)[9];
    double best = -1;
    for (int layer = 0; layer < 3; layer++) {
      double[][] theirs = Plain.activations(other, layer, LIST);
      double[] mixture = BestPartners.mixture(layer, 40);
      for (int column = 0; column < 40; column++) {
        double[] mixed = new double[own.length];
        for (int neuron = 0; neuron < 40; neuron++) {
          for (int token = 0; token < mixed.length; token++) {
            mixed[token] += theirs[neuron][token] * mixture[neuron * 40 + column];
          }
        }
        best = Math.max(best, Plain.pearson(own, mixed));
      }
    }
    UniversalNeuron pair = UniversalNeurons.of(model, other, TEXTS).get(1, 9);
    assertThat(pair.baseline()).isCloseTo(best, within(1e-8));
    assertThat(pair.excess()).isEqualTo(pair.correlation() - pair.baseline());
  }

  @Test
  void modelsOfOtherShapesCanBeCompared() {
    UniversalNeurons found =
        UniversalNeurons.of(model(Toys.gpt2()), model(Toys.llama(false)), TEXTS);
    assertThat(found.all()).hasSize(120);
    assertThat(found.toString()).contains("Neurons of gpt2 in llama").contains("baseline");
    assertThat(found.html()).contains("of 120 neurons are universal");
    assertThat(found.png()).isNotEmpty();
    assertThat(found.universal()).allMatch(pair -> pair.excess() > 0.5);
    assertThat(found.table().rowCount()).isEqualTo(120);
  }

  @Test
  void aNeuronThatNeverChangesHasNoPair() {
    HookedTransformer model =
        model(Toys.local()) // ReLU
            .edited(Weight.B_IN.at(0).neuron(3), bias -> bias.times(0).plus(-1e6));
    UniversalNeurons found = UniversalNeurons.of(model, model, TEXTS);
    assertThat(found.constant()).isEqualTo(1);
    assertThat(found.all()).hasSize(119);
    assertThat(found.all()).allMatch(pair -> pair.partner().equals(pair.neuron()));
    assertThatThrownBy(() -> found.get(0, 3))
        .hasMessage("gpt_neo has no neuron 3 in layer 0, or it has the same activation everywhere");
    assertThat(found.toString()).contains("their activation is the same everywhere: 1.");
  }

  @Test
  void layersThatAreComparedOneAfterAnotherGiveTheSame() {
    HookedTransformer model = model(Toys.gpt2());
    HookedTransformer other = other(Toys.gpt2());
    LeftOut left = LeftOut.of(model);
    List<UniversalNeuron> atOnce = UniversalSearch.of(model, other, TEXTS, left).pairs();
    for (long bytes : new long[] {1, 5 * 40 * 40 * 8}) {
      List<UniversalNeuron> apart = UniversalSearch.of(model, other, TEXTS, left, bytes).pairs();
      assertThat(apart).isEqualTo(atOnce);
    }
  }

  @Test
  void otherTokensAreRefused() {
    HookedTransformer letters =
        Toys.reading(Toys.gpt2(), new Characters(false, false), DataType.FLOAT64, Device.cpu());
    Texts texts = Texts.of(List.of("abc", "bcd"));
    assertThatThrownBy(() -> UniversalNeurons.of(model(Toys.gpt2()), letters, texts))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(
            "read the texts as different tokens, so their activations cannot be compared; give two"
                + " models with the same tokenizer");
    assertThatThrownBy(() -> UniversalNeurons.of(model(Toys.gpt2()), letters, null))
        .hasMessageContaining("null was given");
  }
}
