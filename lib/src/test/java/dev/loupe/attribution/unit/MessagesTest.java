package dev.loupe.attribution.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.load.HfTokenizer;
import dev.loupe.text.Chat;
import dev.loupe.text.Tokenizer;
import dev.loupe.text.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The messages of a chat are found in what the templates of real models make of them. */
class MessagesTest {
  private static final Path TESTS = Path.of("src/test/resources");
  private static final String NAMES =
      "{\"bos_token\": \"<s>\", \"eos_token\": \"<|endoftext|>\", \"unk_token\": \"<unk>\"}";

  @TempDir Path folder;

  private Tokenizer with(String template) throws IOException {
    Path json = folder.resolve("tokenizer.json");
    Files.copy(TESTS.resolve("tokenizers/qwen2/tokenizer.json"), json);
    Files.writeString(folder.resolve("tokenizer_config.json"), NAMES);
    Files.writeString(folder.resolve("chat_template.jinja"), template);
    return HfTokenizer.open(json, Optional.empty());
  }

  private Tokenizer reading(String template) throws IOException {
    return with(Files.readString(TESTS.resolve("chat/templates").resolve(template)));
  }

  private static Tokens tokens(Tokenizer tokenizer, Chat chat) {
    String text = tokenizer.chatTemplate().orElseThrow().render(chat);
    return Tokens.ofBare(List.of(text), tokenizer);
  }

  private static String text(Tokens tokens, InputUnit unit) {
    return unit.positions().stream()
        .map(at -> tokens.piece(tokens.id(0, at)))
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chatml.jinja",
        "gemma.jinja",
        "gemma3.jinja",
        "llama2.jinja",
        "llama3.jinja",
        "llama3-tools.jinja",
        "macros.jinja",
        "mistral.jinja",
        "phi3.jinja",
        "qwen2.jinja",
        "qwen3.jinja",
        "zephyr.jinja"
      })
  void theContentsAreFoundAlthoughTheTemplateWritesTheSameWords(String template)
      throws IOException {
    Tokenizer tokenizer = reading(template);
    Chat chat = Chat.of("user").assistant("model assistant").user(" Who is the user?\n");
    Tokens tokens = tokens(tokenizer, chat);
    InputUnits messages = InputUnits.messages(tokens, chat);
    assertThat(messages.units().stream().map(unit -> text(tokens, unit).strip()))
        .containsExactly("user", "model assistant", "Who is the user?");
    assertThat(messages.labels().names())
        .containsExactly("user: user", "assistant: model assistant", "user: Who is the user?");
  }

  @Test
  void aSystemMessageIsAUnitWithAShortLabel() throws IOException {
    Chat chat =
        Chat.of("Who are you?").system("You are a pirate who answers in two lines of verse.");
    Tokens tokens = tokens(reading("llama2.jinja"), chat);
    assertThat(InputUnits.messages(tokens, chat).labels().names())
        .containsExactly(
            "system: You are a pirate who answers in two lines of ve…", "user: Who are you?");
  }

  @Test
  void anEmptyMessageIsNoUnit() throws IOException {
    Chat chat = Chat.of("").assistant("Hello!").user("Hi");
    Tokens tokens = tokens(reading("chatml.jinja"), chat);
    assertThat(InputUnits.messages(tokens, chat).labels().names())
        .containsExactly("assistant: Hello!", "user: Hi");
  }

  @Test
  void refusesAChatThatThePromptWasNotMadeOf() throws IOException {
    Tokenizer tokenizer = reading("chatml.jinja");
    Tokens tokens = tokens(tokenizer, Chat.of("Hello"));
    assertThatThrownBy(() -> InputUnits.messages(tokens, Chat.of("Bye")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the messages of the chat cannot be found in the prompt: 'Bye' was expected at"
                + " character 17; check that the prompt was made of this chat, or give the contents"
                + " with passages(\"…\", \"…\")");
  }

  @Test
  void refusesATemplateThatDropsOrChangesAMessage() throws IOException {
    Chat chat = Chat.of("Hello").assistant("Hi");
    Tokens first = tokens(with("{{ messages[0].content }}"), chat);
    assertThatThrownBy(() -> InputUnits.messages(first, chat))
        .hasMessageContaining("some message is not, or not once, in the text");
    Files.delete(folder.resolve("tokenizer.json"));
    Tokens loud = tokens(with("{% for m in messages %}{{ m.content | upper }}{% endfor %}"), chat);
    assertThatThrownBy(() -> InputUnits.messages(loud, chat))
        .hasMessageContaining("cannot be found in the prompt");
  }

  @Test
  void refusesTokensThatKnowNoTemplate() {
    Tokens tokens = Tokens.of(new int[] {1, 2});
    assertThatThrownBy(() -> InputUnits.messages(tokens, Chat.of("Hello")))
        .hasMessage(
            "the tokens do not know a chat template, so the messages cannot be found in them; give"
                + " the run of a chat, model.run(chat)");
  }
}
