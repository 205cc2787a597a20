package dev.loupe.sae.label.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.Loupe;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import org.junit.jupiter.api.Test;

class LocalModelTest {
  @Test
  void continuesTheMessagesIfTheModelHasNoChatTemplate() {
    HookedTransformer wren = Loupe.load("wren");
    String prompt =
        "When Mary and John went to the store, John gave a drink to\n\nMary said that\n\n";
    Reply reply =
        LocalModel.of(wren)
            .answer(
                ChatRequest.of(
                    "When Mary and John went to the store, John gave a drink to",
                    "Mary said that",
                    6));
    assertThat(reply.text()).isEqualTo(wren.run(prompt).generate(6)).isNotEmpty();
    assertThat(reply.usage().promptTokens()).isEqualTo(wren.run(prompt).tokens().width());
    assertThat(reply.usage().answerTokens()).isBetween(1L, 6L);
    assertThat(LocalModel.of(wren).name()).isEqualTo("wren");
    assertThat(LocalModel.of(wren).read("a")).isEmpty();
  }

  @Test
  void refusesAModelWithoutATokenizer() {
    HookedTransformer toy = Toys.model(Toys.gpt2());
    assertThatThrownBy(() -> LocalModel.of(toy).answer(ChatRequest.of("a", "b", 3)))
        .hasMessage(toy.name() + " has no tokenizer, so it cannot be asked in words");
  }
}
