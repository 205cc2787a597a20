package dev.loupe.sae.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.harvest.Context;
import dev.loupe.sae.example.FeatureExamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NeuronpediaTest {
  @TempDir Path folder;

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"batch-0.json", "features.jsonl", "features.jsonl.gz"})
  void whatIsWrittenIsReadAgain(String name) {
    Neuronpedia all = Neuronpedia.of("wren", 2, "res-test", MadeCards.cards());
    String file = folder.resolve(name).toString();
    all.save(file);
    Neuronpedia again = Neuronpedia.read(file);
    assertThat(again.model()).isEqualTo("wren");
    assertThat(again.source()).isEqualTo("2-res-test");
    assertThat(again.cards()).hasSize(3);
    for (int i = 0; i < 3; i++) {
      FeatureCard expected = all.cards().get(i);
      FeatureCard card = again.cards().get(i);
      assertThat(card.feature()).isEqualTo(expected.feature());
      assertThat(card.label()).isEqualTo(expected.label());
      assertThat(card.written()).isEqualTo(expected.written());
      assertThat(card.nearest()).isEqualTo(expected.nearest());
      assertThat(card.profile().counts()).isEqualTo(expected.profile().counts());
      assertThat(card.profile().tokens()).isEqualTo(100); // 25 active / 0.25
      assertSame(card.profile().examples(), expected.profile().examples());
    }
  }

  private static void assertSame(FeatureExamples examples, FeatureExamples expected) {
    assertThat(examples.max()).isEqualTo(expected.max());
    assertThat(examples.density()).isEqualTo(expected.density());
    assertSame(examples.top(), expected.top());
    assertSame(examples.sampled(), expected.sampled());
  }

  private static void assertSame(List<Context> contexts, List<Context> expected) {
    assertThat(contexts).hasSameSizeAs(expected);
    for (int i = 0; i < contexts.size(); i++) {
      assertThat(contexts.get(i).value()).isEqualTo(expected.get(i).value());
      assertThat(contexts.get(i).tokens()).isEqualTo(expected.get(i).tokens());
      assertThat(contexts.get(i).at()).isEqualTo(expected.get(i).at());
      double[] values = expected.get(i).values();
      values[0] = 0; // BOS has no value, and JSON no NaN
      assertThat(contexts.get(i).values()).isEqualTo(values);
    }
  }

  @Test
  void readsAFeatureAsTheApiGivesIt() throws IOException {
    Path file =
        write(
            "650.json",
            """
            {"modelId":"gpt2-small","layer":"6-res-jb","index":"650","maxActApprox":4.5,"hookName":null,
             "frac_nonzero":0.001,"freq_hist_data_bar_heights":[30,10],"freq_hist_data_bar_values":[1,3],
             "pos_str":[" the"],"pos_values":[0.5],"neg_str":["a","b"],"neg_values":[-0.25,-0.125],
             "explanations":[{"description":"words about cats","explanationModelName":"x"}],
             "activations":[{"tokens":["<|endoftext|>"," cat"," sat"],"values":[0,4.5,0.5],"maxValue":4.5,
               "maxValueTokenIndex":1,"minValue":0,"binMin":null,"binMax":null,"binContains":null,"dfaValues":[]}]}
            """);
    FeatureCard card = Neuronpedia.read(file).cards().get(0);
    assertThat(card.title()).isEqualTo("feature 650 of 6-res-jb");
    assertThat(card.label()).contains("words about cats");
    assertThat(card.profile().tokens()).isEqualTo(40_000);
    assertThat(card.profile().examples().max()).isEqualTo(4.5);
    assertThat(card.profile().examples().top()).extracting(Context::token).containsExactly(" cat");
    assertThat(card.written().orElseThrow().lowered())
        .containsExactly(new TokenLogit("a", -0.25), new TokenLogit("b", -0.125));
    assertThat(card.text()).contains("Active on 0.1 % of the tokens (40 of 40,000)");
    assertThat(card.png()).isNotEmpty();
  }

  @Test
  void readsABatchOfSaeDashboard() throws IOException {
    Path file =
        write(
            "batch-0.json",
            """
            {"model_id":"gemma","layer":3,"sae_set":"res-16k","sae_id_suffix":null,"features":[
             {"feature_index":7,"neg_str":[],"neg_values":[],"pos_str":[],"pos_values":[],"frac_nonzero":0.5,
              "freq_hist_data_bar_values":[0.25,0.75],"freq_hist_data_bar_heights":[2,1],"vector":[1.25],
              "activations":[
               {"bin_min":0.0,"bin_max":1.0,"bin_contains":0.5,"tokens":["A","B"],"values":[0.125,0.875],"qualifying_token_index":0},
               {"bin_min":-1.0,"bin_max":2.0,"bin_contains":-1.0,"tokens":["C"],"values":[2.0],"qualifying_token_index":0}]}]}
            """);
    Neuronpedia read = Neuronpedia.read(file);
    FeatureExamples examples = read.cards().get(0).profile().examples();
    assertThat(read.source()).isEqualTo("3-res-16k");
    assertThat(examples.max()).isEqualTo(2);
    assertThat(examples.top()).extracting(Context::token).containsExactly("C");
    assertThat(examples.sampled()).extracting(Context::value).containsExactly(0.125);
  }

  @Test
  void aFeatureWhoseDensityTheFileDoesNotSayIsNotCalledDead() throws IOException {
    Path file =
        write(
            "3.json",
            """
            {"modelId":"m","layer":"1-s","index":"3","frac_nonzero":null,"maxActApprox":3,
             "activations":[{"tokens":["x","y"],"values":[3,1]}]}
            """);
    FeatureCard card = Neuronpedia.read(file).cards().get(0);
    assertThat(card.profile().examples().density()).isNaN();
    assertThat(card.text())
        .contains("How often it is active is not known; largest activation 3.")
        .doesNotContain("active on none");
    Path again = folder.resolve("again.json");
    Neuronpedia.of("m", 1, "s", List.of(card)).save(again.toString());
    assertThat(Neuronpedia.read(again).cards().get(0).profile().examples().density()).isNaN();
  }

  @Test
  void readsAnExportedFolder() throws IOException {
    write(
        "features/batch-0.jsonl",
        """
        {"modelId":"m","layer":"1-s","index":2,"frac_nonzero":0.5,"maxActApprox":3}
        {"modelId":"m","layer":"1-s","index":1,"frac_nonzero":0,"maxActApprox":0}
        """);
    write(
        "activations/batch-0.jsonl",
        "{\"index\":2,\"tokens\":[\"x\",\"y\"],\"values\":[3,1],\"maxValueTokenIndex\":0}\n");
    write("explanations/batch-0.jsonl", "{\"index\":\"1\",\"description\":\"nothing\"}\n");
    List<FeatureCard> cards = Neuronpedia.read(folder).cards();
    assertThat(cards).extracting(FeatureCard::feature).containsExactly(1, 2);
    assertThat(cards.get(0).label()).contains("nothing");
    assertThat(cards.get(1).profile().examples().top().get(0).token()).isEqualTo("x");
    assertThat(cards.get(1).text()).contains("Active on 50 % of the tokens; largest activation 3.");
    assertThat(Neuronpedia.read(folder).page().page()).contains("m 1-s");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "[1]",
        "{\"a\":1}",
        "{\"index\":\"many\"}",
        "{\"features\":{}}",
        "{\"index\":1,\"activations\":[{\"tokens\":[\"a\"],\"values\":[1,2]}]}"
      })
  void saysThatAFileHoldsSomethingElse(String text) throws IOException {
    Path file = write("other.json", text);
    assertThatThrownBy(() -> Neuronpedia.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(file + " does not hold features in Neuronpedia's JSON: ")
        .hasMessageEndingWith("a batch of SAEDashboard, or an exported folder");
  }

  @Test
  void refusesAnotherEnding() {
    Neuronpedia all = Neuronpedia.of("wren", 2, "res", MadeCards.cards());
    assertThatThrownBy(() -> all.save("features.xml"))
        .hasMessage(
            "features cannot be saved as 'features.xml'; end the name with .json, .jsonl or .jsonl.gz");
  }
}
