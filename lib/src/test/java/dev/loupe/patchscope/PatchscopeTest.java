package dev.loupe.patchscope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import dev.loupe.axis.Axis;
import dev.loupe.load.BundledModel;
import dev.loupe.load.InductionModel;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.view.grid.Grid;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PatchscopeTest {
  private static final Tokens SOURCE = Tokens.of(new int[] {3, 14, 15, 9, 26});
  private static final Tokens TARGET = Tokens.of(new int[] {2, 7, 18, 28});
  private static final HookedTransformer WREN = BundledModel.wren();

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#decoders")
  void aStateInItsOwnPlaceChangesNothing(HookedTransformer model) {
    Run run = model.run(SOURCE);
    float[] logits = run.logits().toArray();
    for (Site site : States.of(model).sites()) {
      for (int position = 0; position < 5; position++) {
        Patchscope scope = Patchscope.of(run, SOURCE, position).at(position);
        assertThat(scope.patched(site, site).logits().toArray()).isEqualTo(logits);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#decoders")
  void theLastStateInTheLastPlaceGivesTheSourcesNextTokens(HookedTransformer model) {
    Run run = model.run(SOURCE);
    Site last = Act.RESID_POST.at(-1);
    for (int position = 0; position < 5; position++) {
      Tensor expected = run.logits().at(position).last();
      Tensor actual =
          Patchscope.of(run, TARGET, -1).at(position).patched(last, last).logits().last();
      assertThat(actual.toArray()).containsExactly(expected.toArray(), within(1e-5f));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#decoders")
  void manyPlacesAtOnceAreTheSameOneByOne(HookedTransformer model) {
    Patchscope scope = Patchscope.of(model.run(SOURCE), TARGET, 2).at(1);
    List<Site> sites = States.of(model).sites();
    Grid all = scope.grid();
    Grid rows = scope.top(3);
    Grid fixed = scope.to(Act.MLP_OUT.at(1)).top(1);
    for (int source = 0; source < sites.size(); source++) {
      for (int target = 0; target < sites.size(); target++) {
        var top = scope.patched(sites.get(source), sites.get(target)).top(3);
        assertThat(all.word(source, target)).isEqualTo(top.token(0, 0));
        assertThat(all.at(source, target)).isCloseTo(top.probability(0, 0), within(1e-5));
        if (source == target) {
          assertThat(rows.words().get(source)).isEqualTo(top.tokens(0));
        }
      }
      var into = scope.patched(sites.get(source), Act.MLP_OUT.at(1)).top(1);
      assertThat(fixed.at(source, 0)).isCloseTo(into.probability(0, 0), within(1e-5));
    }
  }

  /** The token 4 stands behind the first 3, so the second 3 predicts what is put there. */
  @Test
  void anInductionHeadSaysWhichTokenWasPutIn() {
    HookedTransformer model = InductionModel.on(Device.cpu());
    Tokens prompt = Tokens.of(new int[] {0, 3, 4, 9, 3});
    Patchscope scope = Patchscope.of(model.run(Tokens.of(new int[] {0, 5, 7})), prompt, 2);
    double sure = Math.exp(InductionModel.LOGIT);
    Site embedding = Act.RESID_PRE.at(0);
    assertThat(scope.untouched().top(1).token(0, 0)).isEqualTo("#4");
    var read = scope.patched(embedding, embedding).top(1);
    assertThat(read.token(0, 0)).isEqualTo("#7");
    assertThat(read.probability(0, 0)).isCloseTo(sure / (sure + 20), within(1e-6));
    // later, the state also says that 5 came before, so the head finds nothing and attends to all
    Site later = Act.RESID_PRE.at(1);
    double total = 3 * Math.exp(2) + Math.exp(4) + 17; // 0, 7 and 9 once, 3 twice of five
    Tensor probabilities = scope.patched(later, later).logits().last().softmax(Axis.VOCAB);
    assertThat(probabilities.at(Axis.BATCH, 0).at(Axis.VOCAB, 7).value())
        .isCloseTo(Math.exp(2) / total, within(1e-6));
  }

  @Test
  void wrenSaysTheTokenThatWasPutIn() {
    InspectionPrompt repetition = InspectionPrompt.repetition(WREN, 0);
    Patchscope scope = Patchscope.of(WREN.run("The keys near the cabinet")).into(repetition);
    assertThat(scope.grid().word(0, 0)).isEqualTo(" cabinet");
    assertThat(scope.probability(" cabinet").at(0, 0)).isGreaterThan(.9);
    Patchscope other = Patchscope.of(WREN.run("My friend lives in Paris")).into(repetition);
    assertThat(other.grid().word(0, 0)).isEqualTo(" Paris");
    assertThat(scope.untouched().top(1).token(0, 0)).isEqualTo(repetition.placeholder());
  }

  @Test
  void theNumberOfTheSubjectArrivesInALayer() {
    Grid top = Patchscope.of(WREN.run("The keys near the cabinet")).top(1);
    assertThat(top.word(1, 0)).isEqualTo(" is"); // what the cabinet alone asks for
    assertThat(top.word(2, 0)).isEqualTo(" are");
    assertThat(top.word(5, 0)).isEqualTo(WREN.run("The keys near the cabinet").top(1).token(0, 0));
    assertThat(top.toString()).contains("source layer", "“·cabinet”", "Target prompt");
  }

  @Test
  void continuationsAreThoseOfEachPatchedPrompt() {
    Patchscope scope =
        Patchscope.of(WREN.run("My friend lives in Paris")).into("The boy saw ? and", "?");
    Continuations said = scope.to(Act.RESID_PRE.at(1)).generate(6);
    List<Site> sites = States.of(WREN).sites();
    for (int row = 0; row < sites.size(); row++) {
      assertThat(said.text(row))
          .isEqualTo(scope.patched(sites.get(row), Act.RESID_PRE.at(1)).generate(6));
    }
    assertThat(said.text(-1)).isEqualTo(said.text(5));
    assertThat(said.table().rowCount()).isEqualTo(6);
    assertThat(said.toString()).contains("final_post", "“The boy saw ? and”");
    assertThat(said.html()).contains("<table", "“The boy saw ? and”");
    assertThatThrownBy(() -> said.text(6))
        .hasMessage("there is no row 6; there are 6, counted from 0");
  }

  @Test
  void tokensAndRunsAreSourcesTooAndARunKeepsItsChanges() {
    Tokens tokens = WREN.tokens("The keys near the cabinet");
    String text = Patchscope.of(WREN.run("The keys near the cabinet")).top(2).toString();
    assertThat(Patchscope.of(WREN.run(tokens)).top(2)).hasToString(text);
    Run changed = WREN.run(tokens).zero(Act.HEAD_Z.at(1).head(0));
    assertThat(Patchscope.of(changed).top(2).values())
        .isNotEqualTo(Patchscope.of(WREN.run(tokens)).top(2).values());
  }

  @Test
  void anotherModelReadsStatesOfItsWidth() {
    HookedTransformer gpt2 = Toys.model(Toys.gpt2());
    HookedTransformer llama = Toys.reading(Toys.llama(false));
    Patchscope scope = Patchscope.of(gpt2.run(SOURCE), TARGET, 1).by(llama, TARGET, 1);
    Site first = Act.RESID_PRE.at(1);
    try (var cache = gpt2.run(SOURCE).cache(first)) {
      Tensor state = cache.get(first).at(Axis.BATCH, 0).at(Axis.POS, -1);
      float[] expected =
          llama.run(TARGET).replace(Act.RESID_PRE.at(2).pos(1), state).logits().toArray();
      assertThat(scope.patched(first, Act.RESID_PRE.at(2)).logits().toArray()).isEqualTo(expected);
      float[] twice =
          llama.run(TARGET).replace(Act.RESID_PRE.at(2).pos(1), state.times(2)).logits().toArray();
      assertThat(
              scope
                  .mapped(here -> here.times(2))
                  .patched(first, Act.RESID_PRE.at(2))
                  .logits()
                  .toArray())
          .isEqualTo(twice);
    }
    assertThatThrownBy(() -> Patchscope.of(gpt2.run(SOURCE), TARGET, 1).by(WREN).grid())
        .hasMessageStartingWith("a state for wren has 128 entries, [d_model], and this is");
    Patchscope narrow =
        Patchscope.of(gpt2.run(SOURCE), TARGET, 1)
            .by(WREN)
            .mapped(here -> Tensor.vector(new float[128]));
    assertThatThrownBy(() -> narrow.top(1)).hasMessageContaining("have other numbers of layers");
    assertThat(narrow.to(Act.RESID_PRE.at(0)).top(1).rows().size()).isEqualTo(4);
  }

  @Test
  void refusesWhatIsNoPlaceForAState() {
    HookedTransformer bert = Toys.model(Toys.bert());
    assertThatThrownBy(() -> Patchscope.of(bert.run(SOURCE), TARGET, 0))
        .hasMessageStartingWith("bert tied predicts the token at a position, not the next token");
    HookedTransformer model = Toys.model(Toys.gpt2());
    Patchscope scope = Patchscope.of(model.run(SOURCE), TARGET, 0);
    assertThatThrownBy(() -> scope.to(Act.HEAD_Z.at(1)))
        .hasMessage(
            "blocks.1.attn.hook_z is no vector of the residual stream's width in gpt2 tied; choose a place such as resid(2)");
    assertThatThrownBy(() -> scope.to(Act.RESID_PRE.at(3))).hasMessageContaining("no layer 3");
    assertThatThrownBy(() -> scope.at(5))
        .hasMessage("there is no position 5; the prompt has 5 tokens");
    Tokens two = Tokens.of(new int[] {1, 2}, new int[] {3, 4});
    assertThatThrownBy(() -> Patchscope.of(model.run(two), TARGET, 0))
        .hasMessage("a patchscope reads one prompt, and 2 were given; take one");
    assertThatThrownBy(() -> new InspectionPrompt("cat -> cat", "?"))
        .hasMessage(
            "the placeholder '?' does not occur in 'cat -> cat'; write it where the state is to be put in");
  }

  @Test
  void anAnswerWithoutItsSpaceIsWarnedOf() {
    Grid grid = Patchscope.of(WREN.run("The capital of France is")).probability("Paris");
    assertThat(grid.note()).contains("Warning: an answer has no space in front");
  }
}
