package dev.loupe.patching;

import dev.loupe.text.Tokens;
import dev.loupe.view.draw.Labels;

/**
 * The prompts of the two runs, paired in order.
 *
 * @param from the prompts that activations are taken from
 * @param into the prompts that activations are patched into
 */
record Pair(Tokens from, Tokens into) {
  Pair {
    if (from.batch() != into.batch()) {
      throw new IllegalArgumentException(
          "patching compares each clean prompt with its corrupted one, not "
              + from.batch()
              + " with "
              + into.batch()
              + "; give as many of both");
    }
  }

  /** Refuses prompts of a pair that have different lengths, so their positions differ. */
  Pair refuseOtherLengths() {
    for (int prompt = 0; prompt < from.batch(); prompt++) {
      if (from.row(prompt).length != into.row(prompt).length) {
        throw new IllegalArgumentException(
            "the clean prompt has "
                + from.row(prompt).length
                + " tokens and the corrupted one "
                + into.row(prompt).length
                + "; patching compares them position by position, so give both the same number of tokens: "
                + from.pieces(prompt)
                + " and "
                + into.pieces(prompt));
      }
    }
    return this;
  }

  /**
   * The positions as labels; an error for prompts of different lengths, which share no positions.
   */
  Labels positions() {
    refuseOtherLengths();
    if (into.padded()) {
      throw new IllegalArgumentException(
          "the prompts have different lengths, so one position holds unrelated words; sweep heads, such as sweep(HEAD_Z), or roles of a prompt set, such as sweepByRole(RESID_PRE), or use prompts of one length");
    }
    return Layout.positions(from, into);
  }

  String note(boolean denoising) {
    Tokens clean = denoising ? from : into;
    Tokens corrupted = denoising ? into : from;
    String prompts = "Clean: " + clean.quoted(0) + ". Corrupted: " + corrupted.quoted(0) + ".";
    return into.batch() == 1 ? prompts : "First of " + into.batch() + " pairs: " + prompts;
  }
}
