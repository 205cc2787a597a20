package dev.loupe.model;

import static dev.loupe.axis.Axis.BATCH;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.HEAD;
import static dev.loupe.axis.Axis.POS;
import static dev.loupe.axis.Axis.VOCAB;
import static dev.loupe.site.Act.RESID_POST;
import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import org.junit.jupiter.api.Test;

/** Logits of a residual stream that a user gives. */
class UnembeddingTest {
  private static final HookedTransformer MODEL = Toys.model(Toys.gpt2());
  private static final Run RUN =
      MODEL.run(Tokens.of(new int[] {3, 14, 15, 9}, new int[] {26, 5})); // the second is padded
  private static final Tensor STREAM = RUN.cache(RESID_POST.at(2)).get(RESID_POST.at(2));

  @Test
  void oneOrNoAxisOfPlacesGivesTheSameLogits() {
    Tensor last = MODEL.unembed(STREAM.at(POS, -1));
    assertThat(last.axes()).containsExactly(BATCH, VOCAB);
    assertClose("logits", RUN.logits().last().toArray(), last.toArray(), 1e-5);

    Tensor first = MODEL.unembed(STREAM.at(BATCH, 0));
    assertThat(first.axes()).containsExactly(POS, VOCAB);
    assertClose("logits", RUN.logits().tensor().at(BATCH, 0).toArray(), first.toArray(), 1e-5);

    Tensor one = MODEL.unembed(STREAM.at(BATCH, 0).at(POS, -1));
    assertThat(one.axes()).containsExactly(VOCAB);
    assertClose("logits", RUN.logits().last().at(BATCH, 0).toArray(), one.toArray(), 1e-5);
  }

  @Test
  void anOtherOrderOfTheAxesGivesTheSameLogits() {
    Tensor turned = MODEL.unembed(STREAM.arranged(D_MODEL, POS, BATCH));
    assertThat(turned.toArray()).isEqualTo(MODEL.unembed(STREAM).toArray());
  }

  @Test
  void refusesAnotherAxis() {
    assertThatThrownBy(() -> MODEL.unembed(STREAM.with(HEAD.sized(2))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "unembed takes the residual stream after the last block, [batch, pos, d_model]");
  }

  @Test
  void refusesAVectorThatIsNoResidualStream() {
    assertThatThrownBy(() -> MODEL.unembed(Tensor.vector(1, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "unembed takes the residual stream after the last block, [batch, pos, d_model], and tensor"
                + " [d_model 2] was given; the logits of a direction are"
                + " v.dot(model.weight(\"W_U\"), D_MODEL)");
  }
}
