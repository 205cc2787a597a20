package dev.loupe.corpus;

import dev.loupe.text.Tokenizer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The prompts of a corpus, one after another; texts without tokens are left out.
 *
 * <p>A prompt longer than the model can read is refused.
 */
public final class CorpusPrompts implements Iterator<Prompt>, AutoCloseable {
  private final TextIterator texts;
  private final Texts.Extent extent;
  private final Tokenizer tokenizer;
  private final int longest;
  private final Frame frame;
  private final Division division;
  private final Packing packing;
  private final Deque<Prompt> ready = new ArrayDeque<>();
  private boolean ended;

  private CorpusPrompts(Texts all, Tokenizer tokenizer, int longest, Division division) {
    this.texts = all.iterator();
    this.extent = all.extent();
    this.tokenizer = tokenizer;
    this.longest = longest;
    this.division = division;
    this.frame = Frame.of(tokenizer);
    this.packing =
        new Packing(division instanceof Division.Packed p ? p.tokens() : longest, frame.before());
  }

  static CorpusPrompts of(Texts texts, Tokenizer tokenizer, int longest) {
    CorpusPrompts prompts = new CorpusPrompts(texts, tokenizer, longest, texts.division());
    prompts.refuseUnfit();
    return prompts;
  }

  private void refuseUnfit() {
    if (division instanceof Division.Cut cut) {
      refuseUnfit(cut.tokens());
    } else if (division instanceof Division.Truncated truncated) {
      refuseUnfit(truncated.tokens());
    } else if (division instanceof Division.Packed packed) {
      refuseUnfit(packed.tokens());
    }
  }

  private void refuseUnfit(int tokens) {
    frame.refuseIfFilling(tokens);
    if (tokens > longest) {
      throw new IllegalArgumentException(
          "prompts of " + tokens + " tokens are too long for the model, which reads " + longest);
    }
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && texts.hasNext()) {
      read(texts.next());
    }
    if (ready.isEmpty() && !ended) {
      ended = true;
      packing.rest().ifPresent(ready::add);
    }
    return !ready.isEmpty();
  }

  @Override
  public Prompt next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all prompts have been read");
    }
    return ready.remove();
  }

  private void read(Text text) {
    int[] ids = tokenizer.encode(text.value());
    if (ids.length <= frame.size()) {
      return; // nothing but special tokens
    }
    if (division instanceof Division.Cut cut) {
      cut(text, ids, cut.tokens());
    } else if (division instanceof Division.Truncated truncated) {
      int kept = Math.min(ids.length, truncated.tokens());
      ready.add(piece(text, ids, frame.before(), kept - frame.behind()));
    } else if (division instanceof Division.Packed) {
      pack(text, ids);
    } else {
      refuseLong(text, ids);
      ready.add(piece(text, ids, frame.before(), ids.length - frame.behind()));
    }
  }

  private void cut(Text text, int[] ids, int tokens) {
    int room = tokens - frame.size();
    int end = ids.length - frame.behind();
    for (int from = frame.before(); from < end; from += room) {
      ready.add(piece(text, ids, from, Math.min(end, from + room)));
    }
  }

  /** The tokens {@code from} to {@code to} of a text between the text's special tokens. */
  private Prompt piece(Text text, int[] ids, int from, int to) {
    int[] positions = new int[frame.size() + to - from];
    for (int i = 0; i < positions.length; i++) {
      boolean front = i < frame.before();
      boolean back = i >= positions.length - frame.behind();
      positions[i] =
          front ? i : back ? ids.length - positions.length + i : from + i - frame.before();
    }
    int[] texts = new int[positions.length];
    Arrays.fill(texts, text.number());
    int[] piece = Arrays.stream(positions).map(at -> ids[at]).toArray();
    return new Prompt(piece, texts, positions, 0, piece.length);
  }

  private void pack(Text text, int[] ids) {
    packing.front(Arrays.copyOf(ids, frame.before()));
    int end = ids.length - frame.behind();
    for (int i = frame.before(); i < end; i++) {
      packing.add(ids[i], text.number(), i).ifPresent(ready::add);
    }
    tokenizer
        .end()
        .flatMap(separator -> packing.add(separator, text.number(), end))
        .ifPresent(ready::add);
  }

  private void refuseLong(Text text, int[] ids) {
    if (ids.length > longest) {
      throw new IllegalArgumentException(
          text.place()
              + " has "
              + ids.length
              + " tokens, and the model reads "
              + longest
              + "; say what to do with long texts: texts.cut("
              + longest
              + "), texts.truncated("
              + longest
              + ") or texts.packed("
              + longest
              + ")");
    }
  }

  /** How much there is to read. */
  public Texts.Extent extent() {
    return extent;
  }

  /** How much of {@link #extent} has been read. */
  public long read() {
    return Math.min(extent.total(), extent.inBytes() ? texts.bytes() : texts.texts());
  }

  @Override
  public void close() {
    texts.close();
  }

  @Override
  public String toString() {
    return "the prompts of a corpus, " + division;
  }
}
