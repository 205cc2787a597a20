package dev.loupe.attribution.unit;

import dev.loupe.text.Chat;
import dev.loupe.text.ChatTemplate;
import dev.loupe.text.Message;
import dev.loupe.text.TextSpan;
import dev.loupe.text.Tokenizer;
import dev.loupe.text.Tokens;
import dev.loupe.view.draw.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The contents of a chat's messages in the text that the model's template made of them.
 *
 * <p>The template is rendered again with a mark in the place of each content. What it writes
 * between the marks stands between the contents too, so a content is found even if the template
 * writes the same words, such as "user".
 */
final class Messages {
  private static final String KIND = "message";
  private static final int SHOWN = 48; // letters of a message in its label

  private final PlacedText prompt;
  private final Chat chat;
  private final List<String> around; // what the template writes around the contents

  private Messages(PlacedText prompt, Chat chat, ChatTemplate template) {
    this.prompt = prompt;
    this.chat = chat;
    this.around = List.of(template.render(marked(chat)).split(mark("\\d+"), -1));
  }

  static InputUnits of(Tokens tokens, Chat chat) {
    ChatTemplate template =
        tokens
            .tokenizer()
            .flatMap(Tokenizer::chatTemplate)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the tokens do not know a chat template, so the messages cannot be found in"
                            + " them; give the run of a chat, model.run(chat)"));
    return new Messages(PlacedText.of(tokens), chat, template).units();
  }

  private static String mark(String number) {
    return "content" + number + "goeshere";
  }

  private static Chat marked(Chat chat) {
    List<Message> messages =
        IntStream.range(0, chat.messages().size())
            .mapToObj(i -> new Message(chat.messages().get(i).role(), mark("" + i)))
            .toList();
    return new Chat(messages, chat.variables());
  }

  private InputUnits units() {
    List<InputUnit> units = new ArrayList<>();
    if (around.size() != chat.messages().size() + 1) {
      throw unknown("some message is not, or not once, in the text that the template makes");
    }
    int at = 0;
    for (int i = 0; i < chat.messages().size(); i++) {
      at = behind(around.get(i), at);
      Message message = chat.messages().get(i);
      String content = written(message.content(), at, around.get(i + 1));
      List<Integer> positions = prompt.positions(new TextSpan(at, at + content.length()));
      if (!positions.isEmpty()) {
        units.add(new InputUnit(label(message), positions));
      }
      at += content.length();
    }
    behind(around.get(around.size() - 1), at);
    return new InputUnits(KIND, units, prompt.width());
  }

  private int behind(String written, int at) {
    if (!prompt.text().startsWith(written, at)) {
      throw unknown("'" + Labels.shown(written, SHOWN) + "' was expected at character " + at);
    }
    return at + written.length();
  }

  /** The content as the template wrote it: as it is, or without the white space around it. */
  private String written(String content, int at, String next) {
    Optional<String> found =
        List.of(content, content.strip(), content.stripTrailing(), content.stripLeading()).stream()
            .filter(one -> prompt.text().startsWith(one + next, at))
            .findFirst();
    return found.orElseThrow(
        () -> unknown("'" + Labels.shown(content, SHOWN) + "' was expected at character " + at));
  }

  private static String label(Message message) {
    return message.role() + ": " + Labels.shown(message.content().strip(), SHOWN);
  }

  private static IllegalArgumentException unknown(String why) {
    return new IllegalArgumentException(
        "the messages of the chat cannot be found in the prompt: "
            + why
            + "; check that the prompt was made of this chat, or give the contents with"
            + " passages(\"…\", \"…\")");
  }

  @Override
  public String toString() {
    return chat.messages().size() + " messages in " + prompt;
  }
}
