package dev.loupe.harvest;

import dev.loupe.corpus.CorpusPrompts;
import dev.loupe.corpus.Prompt;
import dev.loupe.progress.Progress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * The prompts of a corpus in windows of at most so many tokens, in their order; a longer prompt is
 * a window of its own.
 */
final class Windows implements Iterator<List<Prompt>>, AutoCloseable {
  private final CorpusPrompts prompts;
  private final int rows;
  private final LongConsumer reading; // takes how much was read with each prompt
  private long read;
  private Optional<Prompt> waiting = Optional.empty(); // the first of the next window

  Windows(CorpusPrompts prompts, int rows) {
    this(prompts, rows, more -> {});
  }

  Windows(CorpusPrompts prompts, int rows, LongConsumer reading) {
    this.prompts = prompts;
    this.rows = rows;
    this.reading = reading;
  }

  @Override
  public boolean hasNext() {
    return waiting.isPresent() || prompts.hasNext();
  }

  @Override
  public List<Prompt> next() {
    List<Prompt> window = new ArrayList<>();
    long filled = 0;
    while (hasNext()) {
      Progress.checkCancelled();
      Prompt prompt = waiting.orElseGet(prompts::next);
      waiting = Optional.empty();
      reading.accept(prompts.read() - read);
      read = prompts.read();
      if (!window.isEmpty() && filled + prompt.length() > rows) {
        waiting = Optional.of(prompt);
        break;
      }
      window.add(prompt);
      filled += prompt.length();
    }
    if (window.isEmpty()) {
      throw new NoSuchElementException("all prompts have been read");
    }
    return window;
  }

  @Override
  public void close() {
    prompts.close();
  }
}
