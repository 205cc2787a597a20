package dev.loupe.patching;

import dev.loupe.model.Tokens;
import dev.loupe.view.Labels;

/**
 * The prompts of the two runs, the first with the first, each pair equally long.
 *
 * @param from those that activations are taken from
 * @param into those that they are put into
 */
record Pair(Tokens from, Tokens into) {
  Pair {
    if (from.batch() != into.batch()) {
      throw new IllegalArgumentException(
          "patching compares each clean prompt with its corrupted one, not "
              + from.batch()
              + " with "
              + into.batch());
    }
    for (int prompt = 0; prompt < from.batch(); prompt++) {
      if (from.row(prompt).length != into.row(prompt).length) {
        throw new IllegalArgumentException(
            "the clean prompt has "
                + from.row(prompt).length
                + " tokens and the corrupted one "
                + into.row(prompt).length
                + "; patching goes position by position, so make them equally long: "
                + from.pieces(prompt)
                + " and "
                + into.pieces(prompt));
      }
    }
  }

  Pair swapped() {
    return new Pair(into, from);
  }

  /** The positions as labels; prompts of different lengths have none in common. */
  Labels positions() {
    if (into.padded()) {
      throw new IllegalArgumentException(
          "the prompts have different lengths, so a position is another word in each; sweep heads, such as sweep(HEAD_Z), or take prompts of one length");
    }
    return Layout.positions(from, into);
  }

  String note(boolean denoising) {
    Tokens clean = denoising ? from : into;
    Tokens corrupted = denoising ? into : from;
    String more = into.batch() > 1 ? " The first of " + into.batch() + " pairs." : "";
    return "Clean: " + clean.quoted(0) + ". Corrupted: " + corrupted.quoted(0) + "." + more;
  }
}
