package dev.loupe.text;

/** Turns a chat into the text format that a model was trained on. */
@FunctionalInterface
public interface ChatTemplate {
  /** The chat as text, with special tokens written as their names. */
  String render(Chat chat);
}
