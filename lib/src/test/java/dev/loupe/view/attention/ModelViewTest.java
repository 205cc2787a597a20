package dev.loupe.view.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.view.Pictures;
import dev.loupe.view.draw.Labels;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ModelViewTest {
  private static AttentionView layer(int layer, int heads, int tokens) {
    double[][][] pattern =
        IntStream.range(0, heads)
            .mapToObj(head -> BinsTest.attention(tokens, 100L * layer + head))
            .toArray(double[][][]::new);
    Labels names = Labels.numbered("head", "L" + layer + "H", heads);
    List<String> words = IntStream.range(0, tokens).mapToObj(i -> "<script>" + i).toList();
    return AttentionView.of("attention of layer " + layer, names, words, pattern);
  }

  private static ModelView model(int layers, int heads, int tokens) {
    List<AttentionView> all =
        IntStream.range(0, layers).mapToObj(layer -> layer(layer, heads, tokens)).toList();
    return new ModelView("attention", all, "a note");
  }

  @Test
  void eachHeadHasAMapThatSaysItsStrongestPairsAndEachLayerOpens() {
    ModelView model = model(3, 4, 5);
    Pictures.assertShowable(model);
    assertThat(model.html().split("<span title=\"L[0-2]H[0-3]: ", -1)).hasSize(1 + 12);
    assertThat(model.html()).contains("attention of layer 2").doesNotContain("<script");
    assertThat(model.svg()).contains(">L2</text>", ">H3</text>");
    assertThat(model.toString().lines()).hasSize(1 + 12 + 1);
    assertThat(model.layer(1)).isEqualTo(layer(1, 4, 5));
    assertThat(model.head(2, 3).title()).isEqualTo("attention of layer 2, L2H3");
    assertThat(model.csv().orElseThrow().lines()).hasSize(1 + 12 * 15);
  }

  @Test
  void modelsOfEverySizeFitThePicture() {
    for (int[] size : new int[][] {{1, 1, 1}, {12, 12, 16}, {5, 4, 200}, {32, 32, 20}}) {
      ModelView model = model(size[0], size[1], size[2]);
      Pictures.assertShowable(model);
      assertThat(model.html()).hasSizeLessThan(3_000_000);
    }
  }

  @Test
  void aLongPromptIsKeptInBins() {
    ModelView model = model(2, 2, 200);
    assertThat(model.layer(0).tokens()).hasSize(35);
    assertThat(model.note())
        .startsWith("The 200 tokens are drawn as 35 bins of 6 tokens in a row")
        .endsWith("\na note");
    assertThat(new ModelView("again", model.layers(), model.note()).note()).isEqualTo(model.note());
  }

  @Test
  void tinyMapsHaveBinsAndSaySo() {
    ModelView model = model(2, 40, 60);
    assertThat(model.html()).contains("The 60 tokens are drawn as");
    assertThat(model.layer(0).tokens()).hasSize(60);
  }

  @Test
  void refusesNoLayersAndLayersOfDifferentPrompts() {
    assertThatThrownBy(() -> new ModelView("A", List.of(), ""))
        .hasMessage("the model view 'A' has no layers");
    assertThatThrownBy(() -> new ModelView("A", List.of(layer(0, 1, 2), layer(1, 1, 3)), ""))
        .hasMessage(
            "the layers of the model view 'A' have different tokens; give attention of one prompt");
  }
}
