package dev.loupe.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.loupe.Loupe;
import dev.loupe.axis.Axis;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.view.attention.AttentionView;
import dev.loupe.view.attention.ModelView;
import dev.loupe.view.draw.Mask;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AttentionMapsTest {
  private static final HookedTransformer MODEL = Toys.reading(Toys.gpt2());
  private static final Run RUN = MODEL.run("w3 w14 w15");

  @Test
  void aLayersAttentionIsThePatternOfEachHeadWithTheWordsOfThePrompt() {
    AttentionView view = RUN.attention(1);
    assertThat(view.title()).isEqualTo("attention of layer 1");
    assertThat(view.heads().names()).containsExactly("L1H0", "L1H1", "L1H2", "L1H3");
    assertThat(view.tokens()).isEqualTo(RUN.tokens().pieces(0));
    double[] flat =
        Arrays.stream(view.pattern())
            .flatMap(Arrays::stream)
            .flatMapToDouble(Arrays::stream)
            .toArray();
    double[] pattern = RUN.cache(Act.PATTERN.at(1)).get(Act.PATTERN.at(1)).toDoubleArray();
    assertThat(flat).isEqualTo(pattern);
  }

  @Test
  void oneHeadsAttentionIsALargeMapWithoutLooksAhead() {
    Grid head = RUN.attention(-1, -1);
    assertThat(head.title()).isEqualTo("attention of layer 2, L2H3");
    assertThat(head.rows().names()).isEqualTo(RUN.tokens().pieces(0));
    assertThat(head.mask()).isEqualTo(Mask.ABOVE_DIAGONAL);
    double[] pattern =
        RUN.cache(Act.PATTERN.at(2))
            .get(Act.PATTERN.at(2))
            .at(Axis.BATCH, 0)
            .at(Axis.HEAD, 3)
            .toDoubleArray();
    assertThat(head.at(2, 1)).isEqualTo(pattern[2 * 3 + 1]);
  }

  @Test
  void aModelThatReadsInBothDirectionsIsShownWhole() {
    Run bert = Toys.model(Toys.bert()).run(Tokens.of(new int[] {3, 14, 15}));
    assertThat(bert.attention(0, 0).mask()).isEqualTo(Mask.NONE);
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#all")
  void allLayersAtOnceAreTheLayersOneByOne(HookedTransformer model) {
    Run run = model.run(Tokens.of(new int[] {3, 14, 15, 9, 2, 6}));
    ModelView all = run.attention();
    assertThat(all.layers()).hasSize(model.spec().layers());
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      assertThat(all.layer(layer)).isEqualTo(run.attention(layer));
    }
    assertThat(all.note()).isEqualTo(run.attention(0).note());
  }

  @Test
  void aLongPromptIsShownInBinsAndItsNumbersStayThoseOfTokens() {
    Run run = Loupe.load().run("When Mary and John went to the store, ".repeat(9));
    int tokens = run.tokens().width();
    assertThat(tokens).isGreaterThan(64);
    AttentionView layer = run.attention(2);
    assertThat(layer.tokens()).hasSize(tokens);
    assertThat(layer.head(1).rows().size()).isEqualTo(tokens);
    assertThat(run.attention(2, 1)).isEqualTo(layer.binned().head(1));
    assertThat(run.attention(2, 1).rows().names()).contains("0 <|endoftext|>");
    assertThat(run.attention(2, 1).mask()).isEqualTo(Mask.ABOVE_DIAGONAL);
    assertThat(run.attention(2, 1).note()).startsWith("The " + tokens + " tokens are drawn as");
    assertThat(run.attention().layer(2)).isEqualTo(layer.binned());
  }

  @Test
  void headsThatShareKeysAndValuesSaySo() {
    Run llama = Toys.model(Toys.llama(true)).run(Tokens.of(new int[] {3, 14, 15}));
    String sharing =
        "Heads share keys and values: H0–H1 have those of key-value head 0, H2–H3 have those of"
            + " key-value head 1.";
    assertThat(llama.attention(0).note()).startsWith(sharing);
    assertThat(llama.attention(0, 3).note()).startsWith(sharing);
    assertThat(llama.attention().note()).startsWith(sharing);
    assertThat(RUN.attention(0).note()).startsWith("Prompt: ");
  }

  @Test
  void linesAreOfTheHeadsThatAreAskedFor() {
    assertThat(RUN.attention(1).lines().heads()).containsExactly(0, 1, 2, 3);
    assertThat(RUN.attention(1).lines(-1, 0, 3).heads()).containsExactly(3, 0);
  }

  @Test
  void aRunThatStartsAtALaterBlockHasNoAttentionBeforeIt() {
    Tensor resid = RUN.cache(Act.RESID_PRE.at(1)).get(Act.RESID_PRE.at(1));
    Run later = RUN.from(1, resid);
    assertThat(later.attention(2)).isEqualTo(RUN.attention(2));
    String message =
        "this run starts at layer 1, so layer 0 has no attention; ask for a layer from there on,"
            + " such as attention(1)";
    assertThatThrownBy(later::attention).hasMessage(message);
    assertThatThrownBy(() -> later.attention(0)).hasMessage(message);
  }

  @Test
  void interventionsOfTheRunShowInItsAttention() {
    AttentionView even = RUN.with(Act.ATTN_SCORES.at(0), here -> here.times(0)).attention(0);
    for (double share : even.pattern()[0][2]) {
      assertThat(share).isEqualTo(1 / 3.0, offset(1e-6));
    }
  }

  @Test
  void refusesSeveralPromptsAndHeadsAndLayersThatAreNotThere() {
    assertThatThrownBy(() -> MODEL.run(List.of("w1", "w2")).attention(2))
        .hasMessage("attention(2) shows one prompt, and this run has 2; run one of them alone");
    assertThatThrownBy(() -> MODEL.run(List.of("w1", "w2")).attention())
        .hasMessage("attention() shows one prompt, and this run has 2; run one of them alone");
    assertThatThrownBy(() -> RUN.attention(0, 4))
        .hasMessage("there is no head 4; layer 0 has heads 0 to 3");
    assertThatThrownBy(() -> RUN.attention(3))
        .hasMessage("there is no layer 3; the model has layers 0 to 2");
  }
}
