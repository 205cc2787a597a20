package dev.loupe.heads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Context;
import dev.loupe.harvest.TopContexts;
import dev.loupe.load.BundledModel;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.reference.ReferenceArrays;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HeadExamplesTest {
  private static final List<String> TEXTS =
      List.of("w3 w14 w15 w9", "w2 w6 w5 w3 w5 w8 w9 w7", "w9 w9", "w31 w41 w5 w9 w2 w6");

  private static Texts texts() {
    return Texts.of(TEXTS);
  }

  @Test
  void whatIsWrittenForASourceIsThatOfTheReference() {
    ReferenceArrays arrays = ReferenceArrays.of("attention");
    HookedTransformer model = ReferenceArrays.model();
    double[] expected = arrays.doubles("value_weighted_out"); // [layer, head, dest, src]
    double[] pattern = arrays.doubles("pattern");
    Tokens tokens = Tokens.of(arrays.ints("ids"));
    for (int cell = 0; cell < 18; cell++) {
      int layer = cell / 6;
      int head = cell % 6;
      assertThat(flat(new HeadPairs(model, layer, head, HeadStrength.WRITTEN).of(tokens)[0]))
          .containsExactly(
              Arrays.copyOfRange(expected, 144 * cell, 144 * cell + 144), within(1e-5));
      assertThat(flat(new HeadPairs(model, layer, head, HeadStrength.ATTENTION).of(tokens)[0]))
          .containsExactly(Arrays.copyOfRange(pattern, 144 * cell, 144 * cell + 144), within(1e-5));
    }
  }

  private static double[] flat(double[][] values) {
    return Arrays.stream(values).flatMapToDouble(Arrays::stream).toArray();
  }

  /** Heads that share values too; where a norm follows attention, the result is divided by it. */
  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#decoders")
  void theFirstTokenWritesTheWholeResultOfAHead(HookedTransformer model) {
    if (model.spec().block().writesNormed()) {
      return;
    }
    Tokens tokens = Tokens.of(new int[] {3, 14, 15}, new int[] {2, 6});
    try (ActivationCache cache = model.run(tokens).cache(Act.HEAD_RESULT.at(1))) {
      Tensor lengths = cache.get(Act.HEAD_RESULT.at(1)).norm(Axis.D_MODEL); // [batch, pos, head]
      for (int head = 0; head < 4; head++) {
        double[][][] pairs = new HeadPairs(model, 1, head, HeadStrength.WRITTEN).of(tokens);
        assertThat(pairs[1]).hasDimensions(2, 2);
        for (int prompt = 0; prompt < 2; prompt++) {
          double expected =
              lengths
                  .at(Axis.BATCH, prompt)
                  .at(Axis.POS, tokens.start(prompt))
                  .at(Axis.HEAD, head)
                  .value();
          assertThat(pairs[prompt][0][0]).isCloseTo(expected, within(1e-5));
        }
      }
    }
  }

  @Test
  void eachTextShowsItsStrongestPair() {
    for (HookedTransformer model :
        List.of(Toys.reading(Toys.gpt2()), Toys.reading(Toys.bert()), Toys.reading(Toys.local()))) {
      TopContexts found = HeadExamples.of(model, 1, 2, texts(), 4, HeadStrength.ATTENTION);
      for (Context context : found.contexts()) {
        double[][] pattern =
            new HeadPairs(model, 1, 2, HeadStrength.ATTENTION)
                .of(model.tokens(TEXTS.get(context.text())))[0];
        double strongest = 0;
        for (int dest = 1; dest < pattern.length; dest++) {
          for (int src = 1; src < pattern.length; src++) {
            strongest = Math.max(strongest, src == dest ? 0 : pattern[dest][src]);
          }
        }
        assertThat(context.value()).isCloseTo(strongest, within(1e-5));
        assertThat(context.values())
            .containsExactly(pattern[context.position()], within(1e-5)); // short: all is shown
      }
      assertThat(found.contexts())
          .isSortedAccordingTo((a, b) -> Double.compare(b.value(), a.value()));
    }
  }

  @Test
  void aTextWithoutTwoTokensBehindTheFirstIsLeftOut() {
    HookedTransformer model = Toys.reading(Toys.gpt2());
    TopContexts found = HeadExamples.of(model, 0, 0, texts(), 10, HeadStrength.WRITTEN);
    assertThat(found.contexts().stream().map(Context::text)).containsExactlyInAnyOrder(0, 1, 3);
    Texts one = Texts.of(List.of("w9 w9"));
    assertThatThrownBy(() -> HeadExamples.of(model, 0, 0, one, 1, HeadStrength.WRITTEN))
        .hasMessageStartingWith("no text has two tokens behind its first one");
  }

  @Test
  void anInductionHeadOfWrenAttendsBehindTheEarlierCopy() {
    Texts texts = Texts.of(List.of("One day a cat named Lily met a dog. Then the dog met Lily."));
    TopContexts found =
        HeadExamples.of(BundledModel.wren(), 0, 2, texts, 1, HeadStrength.ATTENTION);
    Context best = found.contexts().get(0);
    assertThat(best.value()).isGreaterThan(.9);
    assertThat(best.values()[best.at() - 1]).isEqualTo(best.value()); // L0H2 looks one back
    assertThat(found.toString()).contains("strongest sources of L0H2", "«");
  }

  @Test
  void refusesHeadsThatAreNotThere() {
    HookedTransformer model = Toys.reading(Toys.gpt2());
    assertThatThrownBy(() -> HeadExamples.of(model, 3, 0, texts(), 1, HeadStrength.WRITTEN))
        .hasMessage("there is no layer 3; choose from 0 to 2");
    assertThatThrownBy(() -> HeadExamples.of(model, 0, 0, texts(), 0, HeadStrength.WRITTEN))
        .hasMessage("there are no 0 examples; ask for 1 or more");
  }
}
