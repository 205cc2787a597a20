package dev.loupe.model;

import dev.loupe.corpus.CorpusPrompts;
import dev.loupe.corpus.LikeLengths;
import dev.loupe.corpus.Prompt;
import dev.loupe.corpus.Texts;
import dev.loupe.progress.Progress;
import dev.loupe.text.Tokenizer;
import dev.loupe.text.Tokens;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The prompts of a corpus as runs of like length, made when they are asked for.
 *
 * <p>Prompts are sorted by their lengths within a window of 32 batches, so little is computed for
 * padding and little is in memory. Each prompt is in one batch.
 */
public final class Batches implements Iterable<Batch> {
  private static final int WINDOW = 32; // batches

  private final HookedTransformer model;
  private final Texts texts;
  private final int tokens;

  Batches(HookedTransformer model, Texts texts, int tokens) {
    this.model = model;
    this.texts = texts;
    this.tokens = tokens;
    if (tokens < 1) {
      throw new IllegalArgumentException(
          "a batch cannot have " + tokens + " tokens; give a number such as 2048");
    }
  }

  @Override
  public Iterator<Batch> iterator() {
    return new Each(prompts(model, texts));
  }

  /** The prompts of texts as a model reads them; longer ones than it can read are refused. */
  public static CorpusPrompts prompts(HookedTransformer model, Texts texts) {
    Tokenizer tokenizer =
        model
            .tokenizer()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        model.name() + " has no tokenizer, so it cannot read texts"));
    return texts.prompts(tokenizer, model.spec().context());
  }

  /** Reads a window of prompts whenever the batches of the last one are used up. */
  private final class Each implements Iterator<Batch> {
    private final CorpusPrompts prompts;
    private final Deque<List<Prompt>> ready = new ArrayDeque<>();

    Each(CorpusPrompts prompts) {
      this.prompts = prompts;
    }

    @Override
    public boolean hasNext() {
      return !ready.isEmpty() || prompts.hasNext();
    }

    @Override
    public Batch next() {
      if (!hasNext()) {
        throw new NoSuchElementException("all texts have been read");
      }
      if (ready.isEmpty()) {
        read();
      }
      List<Prompt> batch = ready.remove();
      List<int[]> ids = batch.stream().map(Prompt::ids).toList();
      return new Batch(model.run(Tokens.of(ids, model.tokenizer())), batch);
    }

    private void read() {
      List<Prompt> window = new ArrayList<>();
      long size = 0;
      while (size < (long) WINDOW * tokens && prompts.hasNext()) {
        Progress.checkCancelled();
        window.add(prompts.next());
        size += window.get(window.size() - 1).length();
      }
      for (List<Integer> batch : LikeLengths.of(window, tokens)) {
        ready.add(batch.stream().map(window::get).toList());
      }
    }
  }

  @Override
  public String toString() {
    return "batches of at most " + tokens + " tokens for " + model.name();
  }
}
