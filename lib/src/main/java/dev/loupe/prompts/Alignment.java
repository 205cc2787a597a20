package dev.loupe.prompts;

import dev.loupe.model.HookedTransformer;
import java.util.List;
import java.util.Optional;

/** Whether the two prompts of a pair can be compared position by position. */
final class Alignment {
  private Alignment() {}

  /** The problem of a pair; empty if it has none. */
  static Optional<String> of(PromptPair pair, HookedTransformer model) {
    return answers(pair, model)
        .or(() -> lengths(model.toStrTokens(pair.clean()), model.toStrTokens(pair.corrupt())));
  }

  private static Optional<String> answers(PromptPair pair, HookedTransformer model) {
    for (List<String> answers : List.of(pair.right(), pair.wrong())) {
      for (String answer : answers) {
        try {
          model.toSingleToken(answer);
        } catch (IllegalArgumentException e) {
          return Optional.of("the answer " + e.getMessage());
        }
      }
    }
    return Optional.empty();
  }

  /** The position from which two prompts of different lengths differ, and their tokens there. */
  private static Optional<String> lengths(List<String> clean, List<String> corrupt) {
    if (clean.size() == corrupt.size()) {
      return Optional.empty();
    }
    int least = Math.min(clean.size(), corrupt.size());
    int same = 0;
    while (same < least && clean.get(same).equals(corrupt.get(same))) {
      same++;
    }
    int end = 0;
    while (end < least - same
        && clean.get(clean.size() - 1 - end).equals(corrupt.get(corrupt.size() - 1 - end))) {
      end++;
    }
    return Optional.of(
        "the clean prompt has "
            + clean.size()
            + " tokens and the corrupt one "
            + corrupt.size()
            + ": from position "
            + same
            + " on, "
            + clean.subList(same, clean.size() - end)
            + " is compared with "
            + corrupt.subList(same, corrupt.size() - end));
  }
}
