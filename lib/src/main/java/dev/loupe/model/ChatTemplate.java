package dev.loupe.model;

/** Writes a chat down as the one text that a model was trained to read. */
@FunctionalInterface
public interface ChatTemplate {
  /** The chat as text, special tokens by their names. */
  String render(Chat chat);
}
