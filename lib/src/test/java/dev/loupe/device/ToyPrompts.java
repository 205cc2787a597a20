package dev.loupe.device;

import dev.loupe.metric.Metric;
import dev.loupe.text.Tokens;

/** The prompts that toys read on both devices, and what is measured on them. */
final class ToyPrompts {
  static final Metric METRIC = Metric.logitDiff(11, 23);

  static final Tokens CLEAN =
      Tokens.of(new int[] {3, 14, 15, 9, 26, 5, 35, 8}, new int[] {9, 2, 6, 5, 3, 5, 8, 9});

  /** Differ from the clean ones in one token. */
  static final Tokens CORRUPTED =
      Tokens.of(new int[] {3, 14, 15, 40, 26, 5, 35, 8}, new int[] {9, 2, 1, 5, 3, 5, 8, 9});

  /** Differ in every token. */
  static final Tokens OTHERS =
      Tokens.of(new int[] {31, 4, 41, 40, 27, 6, 36, 7}, new int[] {10, 3, 1, 6, 4, 6, 9, 10});

  /** One is padded. */
  static final Tokens UNEQUAL =
      Tokens.of(new int[] {3, 14, 15, 9, 26, 5, 35, 8}, new int[] {9, 2, 6, 5, 3});

  /** The same lengths as those, and one other token. */
  static final Tokens UNEQUAL_CORRUPTED =
      Tokens.of(new int[] {3, 14, 15, 40, 26, 5, 35, 8}, new int[] {9, 2, 1, 5, 3});

  private ToyPrompts() {}
}
