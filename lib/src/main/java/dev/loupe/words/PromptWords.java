package dev.loupe.words;

import dev.loupe.files.TypedPath;
import dev.loupe.model.HookedTransformer;
import dev.loupe.prompts.Capitals;
import dev.loupe.prompts.Docstring;
import dev.loupe.prompts.GreaterThan;
import dev.loupe.prompts.IndirectObject;
import dev.loupe.prompts.PromptSet;
import dev.loupe.prompts.Pronouns;
import dev.loupe.prompts.SubjectVerbAgreement;
import dev.loupe.text.Chat;
import dev.loupe.tracing.Fact;

/** Prompts: chats, and sets of clean and corrupted prompts. */
public abstract class PromptWords extends ModelWords {
  PromptWords() {}

  /**
   * A chat that begins with a message of the user, for models that were trained on chats: {@code
   * model.run(chat("Hi").system("Be short."))}.
   */
  public static Chat chat(String user) {
    return Chat.of(user);
  }

  /**
   * Clean and corrupted prompts for indirect object identification (IOI), such as "When Mary and
   * John went to the store, John gave a drink to". In the corrupted prompt the other person gives.
   */
  public static PromptSet ioi(HookedTransformer model, int count) {
    return IndirectObject.of(model, count);
  }

  /** Clean and corrupted IOI prompts, with the corruption that you choose. */
  public static PromptSet ioi(
      HookedTransformer model, int count, IndirectObject.Corruption corruption) {
    return IndirectObject.of(model, count, corruption, 0);
  }

  /**
   * Clean and corrupted prompts such as "The war lasted from the year 1732 to the year 17", where
   * the next number must be greater than 32.
   */
  public static PromptSet greaterThan(HookedTransformer model, int count) {
    return GreaterThan.of(model, count);
  }

  /** Prompts that begin a Python docstring, where the next argument's name comes next. */
  public static PromptSet docstring(HookedTransformer model, int count) {
    return Docstring.of(model, count);
  }

  /** Clean and corrupted prompts such as "The capital of France is", where " Paris" comes next. */
  public static PromptSet capitals(HookedTransformer model, int count) {
    return Capitals.of(model, count);
  }

  /** Clean and corrupted prompts such as "The keys near the cabinet", where " are" comes next. */
  public static PromptSet agreement(HookedTransformer model, int count) {
    return SubjectVerbAgreement.of(model, count);
  }

  /** Clean and corrupted prompts such as "When Mary came in,", where " she" comes next. */
  public static PromptSet pronouns(HookedTransformer model, int count) {
    return Pronouns.of(model, count);
  }

  /** The prompts in a CSV file that has the columns clean, corrupt, right and wrong. */
  public static PromptSet promptSet(String csv) {
    return PromptSet.fromCsv(TypedPath.of(csv));
  }

  /** A fact for causal tracing: a prompt, its subject, and the token that comes next. */
  public static Fact fact(String prompt, String subject, String answer) {
    return new Fact(prompt, subject, answer);
  }
}
