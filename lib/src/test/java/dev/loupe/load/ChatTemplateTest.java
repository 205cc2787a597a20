package dev.loupe.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.loupe.jinja.Template;
import dev.loupe.model.HookedTransformer;
import dev.loupe.text.Chat;
import dev.loupe.text.Message;
import dev.loupe.text.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A chat is written down as transformers' apply_chat_template writes it. */
class ChatTemplateTest {
  private static final Path CHAT = Path.of("src/test/resources/chat");
  private static final Golden GOLDEN = Golden.named("gpt2-tokenizer");
  private static final JsonObject EXPECTED = json(CHAT.resolve("expected.json"));

  @TempDir Path folder;

  /** One chat in one template. */
  record Rendering(JsonObject json) {
    String text(String key) {
      return json.get(key).getAsString();
    }

    @Override
    public String toString() {
      return text("template")
          + ", "
          + text("chat")
          + ", "
          + text("variation")
          + " "
          + json.get("prompt");
    }
  }

  private static JsonObject json(Path file) {
    return JsonParser.parseString(text(file)).getAsJsonObject();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Rendering> renderings() {
    return EXPECTED.getAsJsonArray("renderings").asList().stream()
        .map(JsonElement::getAsJsonObject)
        .map(Rendering::new);
  }

  private static Object value(JsonElement json) {
    if (json.isJsonArray()) {
      return json.getAsJsonArray().asList().stream().map(ChatTemplateTest::value).toList();
    }
    if (json.isJsonObject()) {
      return map(json.getAsJsonObject());
    }
    var one = json.getAsJsonPrimitive();
    return one.isNumber()
        ? (Object) one.getAsLong()
        : one.isBoolean() ? one.getAsBoolean() : one.getAsString();
  }

  private static Map<String, Object> map(JsonObject json) {
    Map<String, Object> map = new LinkedHashMap<>();
    json.entrySet().forEach(entry -> map.put(entry.getKey(), value(entry.getValue())));
    return map;
  }

  private static Map<String, Object> variables(Rendering rendering) {
    Map<String, Object> variables = new LinkedHashMap<>();
    variables.put("tools", Optional.empty());
    variables.put("documents", Optional.empty());
    variables.putAll(map(EXPECTED.getAsJsonObject("tokens")));
    variables.putAll(
        map(EXPECTED.getAsJsonObject("variations").getAsJsonObject(rendering.text("variation"))));
    variables.put("messages", value(EXPECTED.getAsJsonObject("chats").get(rendering.text("chat"))));
    variables.put("add_generation_prompt", rendering.json().get("prompt").getAsBoolean());
    return variables;
  }

  @ParameterizedTest
  @MethodSource("renderings")
  void theTextIsTheOriginals(Rendering rendering) {
    Template template =
        Template.parse(
            "the chat template",
            text(CHAT.resolve("templates").resolve(rendering.text("template"))));
    ThrowingCallable render = () -> template.render(variables(rendering));
    if (rendering.json().has("text")) {
      assertThat(template.render(variables(rendering))).isEqualTo(rendering.text("text"));
    } else if (rendering.text("error").startsWith("TemplateError: ")) {
      String said = rendering.text("error").substring("TemplateError: ".length());
      assertThatThrownBy(render)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the chat template says: " + said);
    } else {
      assertThatThrownBy(render).isInstanceOf(IllegalArgumentException.class);
    }
  }

  private HookedTransformer model(Map<String, String> files) {
    try {
      for (String name : List.of("config.json", "model.safetensors", "tokenizer.json")) {
        Files.copy(GOLDEN.folder().resolve(name), folder.resolve(name));
      }
      for (Map.Entry<String, String> file : files.entrySet()) {
        Path path = folder.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue());
      }
      return ModelLoader.load(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final String SIMPLE =
      "{% for m in messages %}{{ m.role }}: {{ m.content }}{{ eos_token }}{% endfor %}{% if add_generation_prompt %}assistant:{% endif %}";

  private static String config(String template) {
    return "{\"eos_token\": {\"content\": \"<|endoftext|>\"}, \"bos_token\": \"<|endoftext|>\", \"chat_template\": "
        + template
        + "}";
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }

  private static String texts(Tokens tokens) {
    return String.join("", tokens.pieces(0));
  }

  @Test
  void aTemplateStandsInTokenizerConfig() {
    HookedTransformer model = model(Map.of("tokenizer_config.json", config(quoted(SIMPLE))));
    Chat chat = Chat.of("The Tower?").assistant("Paris.").user("Rome?").system("Be short.");
    assertThat(texts(model.tokens(chat)))
        .isEqualTo(
            "system: Be short.<|endoftext|>user: The Tower?<|endoftext|>assistant: Paris.<|endoftext|>user: Rome?<|endoftext|>assistant:");
    assertThat(model.chat("Rome?").tokens().pieces(0)).contains("<|endoftext|>").endsWith(":");
  }

  @Test
  void aTemplateInAFileOfItsOwnCountsMore() {
    HookedTransformer model =
        model(
            Map.of(
                "tokenizer_config.json",
                config(quoted("old")),
                "chat_template.jinja",
                "new: {{ messages[0].content }}\n"));
    assertThat(texts(model.tokens(Chat.of("Hi")))).isEqualTo("new: Hi");
  }

  @Test
  void oneOfSeveralTemplatesIsChosenByName() {
    HookedTransformer model =
        model(
            Map.of(
                "tokenizer_config.json",
                config(
                    "[{\"name\": \"default\", \"template\": \"plain\"}, {\"name\": \"rag\", \"template\": \"with sources\"}]"),
                "additional_chat_templates/tool_use.jinja",
                "with tools"));
    Chat chat = Chat.of("Hi");
    assertThat(texts(model.tokens(chat))).isEqualTo("plain");
    assertThat(texts(model.tokens(chat.with("chat_template", "rag")))).isEqualTo("with sources");
    assertThat(texts(model.tokens(chat.with("chat_template", "tool_use")))).isEqualTo("with tools");
    assertThatThrownBy(() -> model.tokens(chat.with("chat_template", "other")))
        .hasMessage(
            "there is no chat template 'other'; choose one of [default, rag, tool_use] with chat.with(\"chat_template\", name)");
  }

  @Test
  void nothingIsAddedToWhatTheTemplateWrites() {
    HookedTransformer model =
        model(
            Map.of(
                "tokenizer_config.json",
                config(quoted("{{ bos_token }}{{ messages[0].content }}"))));
    for (HookedTransformer view : List.of(model, model.withBos(), model.withoutBos())) {
      assertThat(view.tokens(Chat.of("Mary")).pieces(0).get(0)).isEqualTo("<|endoftext|>");
      assertThat(view.tokens(Chat.of("Mary")).pieces(0).get(1)).isNotEqualTo("<|endoftext|>");
    }
  }

  @Test
  void positionsOfATextInAChatAreFound() {
    HookedTransformer model = model(Map.of("tokenizer_config.json", config(quoted(SIMPLE))));
    Tokens tokens = model.tokens(Chat.of("Who met Mary?"));
    var mary = tokens.positions(0, "Mary").only();
    assertThat(String.join("", tokens.pieces(0).subList(mary.start(), mary.end() + 1)))
        .contains("Mary");
  }

  @Test
  void theTextEndsWhereTheAnswerBeginsUnlessItIsThere() {
    HookedTransformer model = model(Map.of("tokenizer_config.json", config(quoted(SIMPLE))));
    Chat answered = Chat.of("Hi").assistant("Hello");
    assertThat(texts(model.tokens(answered))).endsWith("Hello<|endoftext|>");
    assertThat(texts(model.tokens(answered.with("add_generation_prompt", true))))
        .endsWith("assistant:");
    assertThatThrownBy(() -> answered.with("add_generation_prompt", "yes"))
        .hasMessage("add_generation_prompt is true or false, not yes");
  }

  @Test
  void everyTokenThatEndsATurnEndsAnAnswer() {
    HookedTransformer model =
        model(Map.of("generation_config.json", "{\"eos_token_id\": [319, 260]}"));
    assertThat(model.tokenizer().orElseThrow().ends()).containsExactly(319, 260);
    assertThat(model.tokenizer().orElseThrow().end()).contains(319);
    assertThat(model.withBos().tokenizer().orElseThrow().ends()).contains(260);
  }

  @Test
  void aModelWithoutATemplateSaysSo() {
    assertThatThrownBy(() -> GOLDEN.model().chat("Hi"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "gpt2-tokenizer has no chat template: it was not trained on chats, so give it a text to continue");
  }

  @Test
  void aTemplateThatIsNoneIsNamed() {
    assertThatThrownBy(() -> model(Map.of("tokenizer_config.json", config("[1]"))))
        .hasMessage(
            "the chat_template in "
                + folder.resolve("tokenizer_config.json")
                + " is neither a text nor a list of objects with name and template");
  }

  @Test
  void aBrokenTemplateIsRefusedWhenItIsUsedAndNotBefore() {
    HookedTransformer model = model(Map.of("chat_template.jinja", "a\n{% if %}"));
    assertThat(model.toStrTokens("Mary")).isNotEmpty();
    assertThatThrownBy(() -> model.chat("Hi"))
        .hasMessage("the chat template, line 2: a value was expected, not '%}'");
  }

  @Test
  void aChatSaysWhoSaidWhat() {
    Chat chat = Chat.of("Hi").assistant("Hello").system("one").system("two").say("tool", "12");
    assertThat(chat).hasToString("system: two\nuser: Hi\nassistant: Hello\ntool: 12");
    assertThat(chat.messages()).contains(new Message("tool", "12"));
  }
}
