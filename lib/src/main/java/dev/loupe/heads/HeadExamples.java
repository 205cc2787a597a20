package dev.loupe.heads;

import dev.loupe.corpus.CorpusPrompts;
import dev.loupe.corpus.LikeLengths;
import dev.loupe.corpus.Prompt;
import dev.loupe.corpus.Texts;
import dev.loupe.harvest.BestContexts;
import dev.loupe.harvest.Context;
import dev.loupe.harvest.TopContexts;
import dev.loupe.model.Batches;
import dev.loupe.model.HookedTransformer;
import dev.loupe.progress.Progress;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The texts in which a head connects two tokens most strongly, the strongest first.
 *
 * <p>In each text the destination, which attends, is marked, and every token is coloured by how
 * strongly the destination takes from it. Attention to the first token, to special tokens and to
 * the destination itself does not count, because heads rest there. Each text counts once, and of
 * texts that are alike only the strongest is shown.
 *
 * <pre>{@code headExamples(model, 2, 1, texts("corpus.txt"))}</pre>
 */
public final class HeadExamples {
  private static final int BATCH = 2048; // tokens
  private static final int WINDOW = 16 * BATCH; // tokens that are sorted by length
  private static final int BEFORE = 24; // tokens shown
  private static final int BEHIND = 8;

  private final HeadPairs pairs;
  private final BestContexts best;

  private HeadExamples(HeadPairs pairs, int count) {
    this.pairs = pairs;
    this.best = new BestContexts(count, false);
  }

  /** The {@code count} texts in which a head is strongest; negative numbers count from the last. */
  public static TopContexts of(
      HookedTransformer model, int layer, int head, Texts texts, int count, HeadStrength strength) {
    Objects.requireNonNull(model, "examples of a head need a model, and null was given");
    Objects.requireNonNull(texts, "examples of a head need texts to search, and null was given");
    Objects.requireNonNull(
        strength, "examples are ranked by ATTENTION or by WRITTEN, and null was given");
    if (count < 1) {
      throw new IllegalArgumentException("there are no " + count + " examples; ask for 1 or more");
    }
    HeadGrid heads = HeadGrid.of(model);
    int cell = heads.cell(layer, head);
    HeadPairs pairs = new HeadPairs(model, heads.layer(cell), cell % heads.heads(), strength);
    List<Context> found = new HeadExamples(pairs, count).search(texts);
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "no text has two tokens behind its first one, so a head connects nothing there; give longer texts");
    }
    return new TopContexts(
        "strongest sources of " + heads.name(cell),
        strength.toString(),
        found,
        "«»: the destination, which attends. Colour of a token: "
            + strength
            + " when the destination attends to it. The first token, special tokens and the destination itself do not count; of texts that are alike, the strongest is shown");
  }

  private List<Context> search(Texts texts) {
    try (CorpusPrompts prompts = Batches.prompts(pairs.model(), texts);
        Progress progress =
            Progress.of("head examples", prompts.extent().total(), prompts.extent().unit())) {
      long read = 0; // before hasNext(), which reads ahead
      while (prompts.hasNext()) {
        List<Prompt> window = window(prompts);
        examples(window).forEach(this::offer);
        progress.tick(prompts.read() - read);
        read = prompts.read();
      }
    }
    return best.contexts();
  }

  private static List<Prompt> window(CorpusPrompts prompts) {
    List<Prompt> window = new ArrayList<>();
    long tokens = 0;
    while (tokens < WINDOW && prompts.hasNext()) {
      Progress.checkCancelled();
      window.add(prompts.next());
      tokens += window.get(window.size() - 1).length();
    }
    return window;
  }

  /** The strongest pair of each text in these prompts, in the order of the texts. */
  private List<BestContexts.Found> examples(List<Prompt> window) {
    List<List<BestContexts.Found>> found = new ArrayList<>();
    window.forEach(prompt -> found.add(List.of()));
    for (List<Integer> batch : LikeLengths.of(window, BATCH)) {
      Progress.checkCancelled();
      List<int[]> ids = batch.stream().map(i -> window.get(i).ids()).toList();
      double[][][] strengths = pairs.of(Tokens.of(ids, pairs.model().tokenizer()));
      for (int i = 0; i < strengths.length; i++) {
        found.set(batch.get(i), ofPrompt(window.get(batch.get(i)), strengths[i]));
      }
    }
    return found.stream().flatMap(List::stream).toList();
  }

  /** The strongest pair of each text in a prompt. */
  private List<BestContexts.Found> ofPrompt(Prompt prompt, double[][] strengths) {
    List<BestContexts.Found> found = new ArrayList<>();
    for (int from = 0; from < prompt.length(); ) {
      int to = from + 1;
      while (to < prompt.length() && prompt.text(to) == prompt.text(from)) {
        to++;
      }
      strongest(prompt, strengths, from, to)
          .ifPresent(pair -> found.add(example(prompt, strengths, pair)));
      from = to;
    }
    return found;
  }

  /** A destination and its source. */
  private record Pair(int dest, int src) {
    double in(double[][] strengths) {
      return strengths[dest][src];
    }
  }

  private Optional<Pair> strongest(Prompt prompt, double[][] strengths, int from, int to) {
    Optional<Pair> best = Optional.empty();
    for (int dest = from; dest < to; dest++) {
      for (int src = from; src < to; src++) {
        Pair pair = new Pair(dest, src);
        boolean stronger = best.isEmpty() || pair.in(strengths) > best.get().in(strengths);
        if (dest != src && stronger && counts(prompt, dest) && counts(prompt, src)) {
          best = Optional.of(pair);
        }
      }
    }
    return best.filter(pair -> pair.in(strengths) > 0);
  }

  /** Whether a token is neither the first of a prompt nor a special one. */
  private boolean counts(Prompt prompt, int token) {
    return token > 0
        && pairs
            .model()
            .tokenizer()
            .map(known -> !known.decode(prompt.id(token)).isEmpty())
            .orElse(true);
  }

  private BestContexts.Found example(Prompt prompt, double[][] strengths, Pair pair) {
    int begin = Math.max(0, Math.min(pair.dest() - BEFORE, Math.min(pair.dest(), pair.src()) - 1));
    int end = Math.min(prompt.length(), 1 + BEHIND + Math.max(pair.dest(), pair.src()));
    int[] shown = IntStream.range(begin, end).toArray();
    Context context =
        new Context(
            pair.in(strengths),
            prompt.text(pair.dest()),
            prompt.position(pair.dest()),
            IntStream.of(shown).mapToObj(i -> piece(prompt.id(i))).toList(),
            IntStream.of(shown).mapToDouble(i -> strengths[pair.dest()][i]).toArray(),
            pair.dest() - begin);
    boolean causal = pairs.model().spec().attention().causal();
    int depends = causal ? pair.dest() + 1 : end;
    return new BestContexts.Found(
        context, IntStream.range(begin, depends).mapToObj(prompt::id).toList());
  }

  private String piece(int id) {
    return pairs.model().tokenizer().map(known -> known.piece(id)).orElse("#" + id);
  }

  private void offer(BestContexts.Found found) {
    if (best.wants(found.context().text(), found.context().value())) {
      best.take(found);
    }
  }

  @Override
  public String toString() {
    return "search for examples of " + pairs;
  }
}
