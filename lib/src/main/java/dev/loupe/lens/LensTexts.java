package dev.loupe.lens;

import dev.loupe.corpus.CorpusPrompts;
import dev.loupe.corpus.Texts;
import dev.loupe.model.Batches;
import dev.loupe.model.HookedTransformer;
import dev.loupe.progress.Progress;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The texts that a lens is trained on, as batches of prompts, and every tenth prompt held out.
 *
 * <p>The order is random with a fixed seed, and the batch of a step depends on its number only.
 *
 * @param training the batches of training, taken one after another, again and again
 * @param heldOut the batches that training never sees
 */
record LensTexts(List<Tokens> training, List<Tokens> heldOut) {
  private static final int EVERY = 10; // prompts, of which one is held out
  private static final int MOST = 1 << 20; // tokens that are read of the texts
  private static final int CHECKED = 1 << 12; // held-out tokens that are looked at

  /** The texts as a model reads them, in batches of about so many tokens. */
  static LensTexts of(HookedTransformer model, Texts texts, int batch) {
    List<int[]> training = new ArrayList<>();
    List<int[]> heldOut = new ArrayList<>();
    try (CorpusPrompts prompts = Batches.prompts(model, texts)) {
      for (long read = 0; read < MOST && prompts.hasNext(); ) {
        Progress.checkCancelled();
        int[] ids = prompts.next().ids();
        boolean held = (training.size() + heldOut.size()) % EVERY == EVERY / 2;
        (held ? heldOut : training).add(ids);
        read += ids.length;
      }
    }
    if (heldOut.isEmpty()) {
      throw new IllegalArgumentException(
          "the texts make "
              + training.size()
              + " prompts, and a tuned lens needs "
              + (EVERY / 2 + 1)
              + " or more, best thousands; cut long texts into prompts: texts.cut(64)");
    }
    Collections.shuffle(training, new Random(0));
    return new LensTexts(
        batches(model, training, batch), batches(model, first(heldOut, CHECKED), batch));
  }

  private static List<int[]> first(List<int[]> prompts, int tokens) {
    List<int[]> some = new ArrayList<>();
    for (int i = 0, read = 0; i < prompts.size() && read < tokens; i++) {
      some.add(prompts.get(i));
      read += prompts.get(i).length;
    }
    return some;
  }

  private static List<Tokens> batches(HookedTransformer model, List<int[]> prompts, int size) {
    List<Tokens> batches = new ArrayList<>();
    List<int[]> batch = new ArrayList<>();
    int filled = 0;
    for (int[] prompt : prompts) {
      if (!batch.isEmpty() && filled + prompt.length > size) {
        batches.add(Tokens.of(batch, model.tokenizer()));
        batch.clear();
        filled = 0;
      }
      batch.add(prompt);
      filled += prompt.length;
    }
    batches.add(Tokens.of(batch, model.tokenizer()));
    return List.copyOf(batches);
  }

  /** The batch of a step; the first step is 1. */
  Tokens batch(long step) {
    return training.get((int) ((step - 1) % training.size()));
  }

  /** The number of different tokens that so many steps read. */
  long tokens(int steps) {
    return training.stream().limit(steps).mapToLong(LensTexts::count).sum();
  }

  private static long count(Tokens batch) {
    long count = 0;
    for (int prompt = 0; prompt < batch.batch(); prompt++) {
      count += batch.row(prompt).length - batch.start(prompt);
    }
    return count;
  }
}
