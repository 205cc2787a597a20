package dev.loupe.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Messages for a model that was trained on chats; immutable.
 *
 * <p>The model's chat template turns it into text, with all special tokens that the model expects.
 * Unless the last message is the assistant's, the text ends where the model's answer begins;
 * transformers calls this {@code add_generation_prompt}.
 *
 * <pre>{@code model.run(chat("Who are you?").system("You are a pirate.")).generate(40)}</pre>
 *
 * @param messages the messages so far
 * @param variables more values for the template, such as {@code enable_thinking}; each is a text,
 *     an integer, a boolean, or a list or map of these
 */
public record Chat(List<Message> messages, Map<String, Object> variables) {
  private static final String SYSTEM = "system";
  private static final String ASSISTANT = "assistant";
  private static final String GENERATION = "add_generation_prompt";

  public Chat {
    messages = List.copyOf(messages);
    variables = Map.copyOf(variables);
    if (!(variables.getOrDefault(GENERATION, true) instanceof Boolean)) {
      throw new IllegalArgumentException(
          GENERATION + " is true or false, not " + variables.get(GENERATION));
    }
  }

  /** A chat that begins with a message of the user. */
  public static Chat of(String user) {
    return new Chat(List.of(), Map.of()).user(user);
  }

  /** This chat with a system message at the start; it replaces an earlier one. */
  public Chat system(String content) {
    List<Message> all = new ArrayList<>();
    all.add(new Message(SYSTEM, content));
    boolean had = !messages.isEmpty() && messages.get(0).role().equals(SYSTEM);
    all.addAll(messages.subList(had ? 1 : 0, messages.size()));
    return new Chat(all, variables);
  }

  /** This chat with one more message by the user. */
  public Chat user(String content) {
    return say("user", content);
  }

  /** This chat with one more message by the assistant. */
  public Chat assistant(String content) {
    return say(ASSISTANT, content);
  }

  /** This chat with one more message by any role. */
  public Chat say(String role, String content) {
    List<Message> all = new ArrayList<>(messages);
    all.add(new Message(role, content));
    return new Chat(all, variables);
  }

  /** This chat with a value for the template, such as {@code with("enable_thinking", false)}. */
  public Chat with(String variable, Object value) {
    Map<String, Object> all = new LinkedHashMap<>(variables);
    all.put(variable, value);
    return new Chat(messages, all);
  }

  /** Whether the text ends where the model's answer begins. */
  public boolean awaitsAnswer() {
    boolean answered =
        !messages.isEmpty() && messages.get(messages.size() - 1).role().equals(ASSISTANT);
    return (boolean) variables.getOrDefault(GENERATION, !answered);
  }

  @Override
  public String toString() {
    return messages.stream().map(Message::toString).collect(Collectors.joining("\n"));
  }
}
