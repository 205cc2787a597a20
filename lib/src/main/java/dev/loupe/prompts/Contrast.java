package dev.loupe.prompts;

import java.util.ArrayList;
import java.util.List;

/** Two prompts in one text, with their differences as clean→corrupt. */
final class Contrast {
  private static final int ANSWERS = 3; // that are written out

  private Contrast() {}

  /**
   * The contrast word by word if both have the same number of words, otherwise one prompt after the
   * other.
   */
  static String of(PromptPair pair) {
    String[] clean = pair.clean().split(" ", -1);
    String[] corrupt = pair.corrupt().split(" ", -1);
    if (clean.length != corrupt.length) {
      return pair.clean() + " → " + pair.corrupt();
    }
    List<String> words = new ArrayList<>();
    for (int i = 0; i < clean.length; i++) {
      words.add(clean[i].equals(corrupt[i]) ? clean[i] : clean[i] + "→" + corrupt[i]);
    }
    return String.join(" ", words);
  }

  /** The answers in one text; of many answers only the first, the last and the number. */
  static String shortened(List<String> answers) {
    return answers.size() <= ANSWERS
        ? PromptTable.joined(answers)
        : answers.get(0) + "|…|" + answers.get(answers.size() - 1) + " (" + answers.size() + ")";
  }
}
