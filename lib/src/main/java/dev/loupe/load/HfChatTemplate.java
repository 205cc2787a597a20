package dev.loupe.load;

import dev.loupe.jinja.Template;
import dev.loupe.text.Chat;
import dev.loupe.text.ChatTemplate;
import dev.loupe.text.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A Hugging Face chat template; renders like transformers' {@code apply_chat_template}.
 *
 * <p>The template sees the messages, {@code add_generation_prompt}, the special tokens by their
 * names, {@code tools} and {@code documents} as None, and the chat's own variables. If a model has
 * several templates, the variable {@code chat_template} chooses one by its name; without it, the
 * one named {@code default} is used.
 */
final class HfChatTemplate implements ChatTemplate {
  private static final String CHOICE = "chat_template";

  private final TokenizerConfig config;

  HfChatTemplate(TokenizerConfig config) {
    this.config = config;
  }

  @Override
  public String render(Chat chat) {
    Map<String, Object> variables = new LinkedHashMap<>(config.specials());
    variables.put("tools", Optional.empty());
    variables.put("documents", Optional.empty());
    variables.putAll(chat.variables());
    variables.remove(CHOICE);
    variables.put("messages", chat.messages().stream().map(HfChatTemplate::fields).toList());
    variables.put("add_generation_prompt", chat.awaitsAnswer());
    return Template.parse("the chat template", source(chat)).render(variables);
  }

  private static Map<String, Object> fields(Message message) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("role", message.role());
    fields.put("content", message.content());
    return fields;
  }

  private String source(Chat chat) {
    String name = chat.variables().getOrDefault(CHOICE, "default").toString();
    String source = config.templates().get(name);
    if (source == null) {
      throw new IllegalArgumentException(
          "there is no chat template '"
              + name
              + "'; choose one of "
              + new TreeSet<>(config.templates().keySet())
              + " with chat.with(\"chat_template\", name)");
    }
    return source;
  }

  @Override
  public String toString() {
    return "chat templates " + List.copyOf(new TreeSet<>(config.templates().keySet()));
  }
}
