package dev.loupe.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One head's or neuron's part of a weight, in every family and layout. */
class EditedHeadsTest {

  private static void assertSame(Run edited, Run ablated) {
    float[] expected = ablated.logits().toArray();
    assertThat(edited.logits().toArray())
        .usingComparatorWithPrecision(2e-5f)
        .containsExactly(expected);
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.load.Golden#all")
  void zeroingAHeadsRowsOfTheOutputIsZeroingTheHead(Golden golden) {
    HookedTransformer model = golden.model();
    HookedTransformer edited = model.edited(Weight.W_O.at(1).head(-1), w -> w.times(0));
    assertSame(
        edited.run(golden.tokens()), model.run(golden.tokens()).zero(Act.HEAD_Z.at(1).head(-1)));
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.load.Golden#all")
  void zeroingWhatMakesAKeyValueHeadsValuesIsZeroingThem(Golden golden) {
    HookedTransformer model = golden.model();
    int last = model.spec().attention().kvHeads() - 1;
    HookedTransformer edited = model.edited(Weight.W_V.at(-1).head(last), Tensor::zeros);
    if (Weight.B_V.existsIn(model.spec())) {
      edited = edited.edited(Weight.B_V.at(-1).head(last), Tensor::zeros);
    }
    assertSame(
        edited.run(golden.tokens()), model.run(golden.tokens()).zero(Act.VALUE.at(-1).head(last)));
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.load.Golden#all")
  void zeroingANeuronsRowOfTheOutputIsZeroingTheNeuron(Golden golden) {
    HookedTransformer model = golden.model();
    assertSame(
        model.edited(Weight.W_OUT.at(0).neuron(3), w -> w.times(0)).run(golden.tokens()),
        model.run(golden.tokens()).zero(Act.MLP_POST.at(0).pick(Axis.D_MLP, 3)));
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.load.Golden#all")
  void scalingAHeadsQueriesByTheirWeightsChangesNoOtherHead(Golden golden) {
    HookedTransformer model = golden.model();
    HookedTransformer edited = model.edited(Weight.W_Q.at(0).head(-1), w -> w.times(2));
    int heads = model.spec().attention().heads();
    for (int head = 0; head < heads; head++) {
      float factor = head == heads - 1 ? 2 : 1;
      assertThat(edited.weight(Weight.W_Q.at(0).head(head)).toArray())
          .isEqualTo(model.weight(Weight.W_Q.at(0).head(head)).times(factor).toArray());
    }
  }

  @Test
  void aPartHasTheAxesThatAreLeft() {
    HookedTransformer model = Golden.named("llama-gqa").model();
    assertThat(model.weight(Weight.W_O.at(0).head(0)).axes())
        .containsExactly(Axis.D_HEAD, Axis.D_MODEL);
    assertThat(model.weight(Weight.W_K.at(0).head(0)).axes())
        .containsExactly(Axis.D_MODEL, Axis.D_HEAD);
    assertThat(model.weight(Weight.W_IN.at(0).neuron(0)).axes()).containsExactly(Axis.D_MODEL);
    assertThat(model.weight(Weight.W_K.at(0)).toArray())
        .isEqualTo(model.weight("blocks.0.attn.W_K").toArray());
  }

  @Test
  void refusesPartsThatAreNotThere() {
    HookedTransformer model = Golden.named("llama-gqa").model();
    assertThatThrownBy(() -> model.weight(Weight.W_K.at(0).head(2)))
        .hasMessage("blocks.0.attn.W_K has 2 along kv_head, so there is no number 2");
    assertThatThrownBy(() -> model.weight(Weight.W_K.at(9).head(0)))
        .hasMessage("there is no layer 9; the model has layers 0 to 1");
    assertThatThrownBy(() -> model.weight(Weight.W_IN.at(0).head(0)))
        .hasMessage("blocks.{l}.mlp.W_in has no part for each head; its axes are [d_model, d_mlp]");
    assertThatThrownBy(() -> Weight.W_E.at(0))
        .hasMessage(
            "W_E exists once in a model, not in layers; use weight(W_E) or its name, \"W_E\"");
    assertThatThrownBy(() -> model.edited(Weight.W_O.at(0).head(0), w -> w.sum(Axis.D_HEAD)))
        .hasMessageStartingWith("blocks.0.attn.W_O head 0 is ")
        .hasMessageContaining("; the edit returned ");
    assertThatThrownBy(() -> model.edited(Weight.W_O.at(0).head(0), w -> null))
        .hasMessage(
            "the edit of blocks.0.attn.W_O head 0 returned null; it must return the changed part");
  }
}
