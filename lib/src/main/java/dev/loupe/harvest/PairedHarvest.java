package dev.loupe.harvest;

import dev.loupe.corpus.Prompt;
import dev.loupe.corpus.Texts;
import dev.loupe.model.Batches;
import dev.loupe.model.HookedTransformer;
import dev.loupe.progress.Progress;
import dev.loupe.site.Site;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * The activations of two models on the same tokens, part by part; row i of one belongs to the same
 * token as row i of the other.
 *
 * <p>Both models must read the texts as the same tokens.
 *
 * <pre>{@code
 * PairedHarvest.of(early, late, texts).each(List.of(MLP_POST.at(0)), List.of(MLP_POST.at(0)), (x, y) -> …)
 * }</pre>
 */
public record PairedHarvest(HookedTransformer first, HookedTransformer second, Texts texts) {
  private static final int BATCH = 2048; // tokens
  private static final long PART_BYTES = 64L << 20; // of both models
  private static final int FEWEST = 256; // rows; fewer make products slow

  /** Requires both models and the texts. */
  public PairedHarvest {
    Objects.requireNonNull(first, "a paired harvest needs a first model, and null was given");
    Objects.requireNonNull(second, "a paired harvest needs a second model, and null was given");
    Objects.requireNonNull(texts, "a paired harvest needs texts, and null was given");
  }

  /** The two models, ready to read the texts. */
  public static PairedHarvest of(HookedTransformer first, HookedTransformer second, Texts texts) {
    return new PairedHarvest(first, second, texts);
  }

  /** Gives the activations of both models for each part of the texts, and closes them. */
  public void each(
      List<Site> ofFirst, List<Site> ofSecond, BiConsumer<Activations, Activations> taking) {
    WindowRun one = run(first, ofFirst);
    WindowRun other = run(second, ofSecond);
    int rows = (int) Math.max(FEWEST, PART_BYTES / (bytes(one) + bytes(other)));
    try (Progress progress = Progress.of("harvesting two models", 2 * tokens(rows), "tokens");
        Windows windows = new Windows(Batches.prompts(first, texts), rows);
        Windows others = new Windows(Batches.prompts(second, texts), rows)) {
      while (windows.hasNext()) {
        List<Prompt> prompts = windows.next();
        refuseOtherTokens(prompts, others.hasNext() ? others.next() : List.of());
        try (Activations x = one.of(prompts, progress);
            Activations y = other.of(prompts, progress)) {
          taking.accept(x, y);
        }
      }
      if (others.hasNext()) {
        throw otherTokens();
      }
    }
  }

  private long tokens(int rows) {
    try (Windows windows = new Windows(Batches.prompts(first, texts), rows)) {
      return Counting.of(windows).shards().stream().mapToLong(Integer::longValue).sum();
    }
  }

  private static WindowRun run(HookedTransformer model, List<Site> sites) {
    return new WindowRun(model, Sites.of(model, sites.toArray(Site[]::new)), BATCH);
  }

  private static long bytes(WindowRun run) {
    long numbers = run.sites().stream().mapToLong(site -> run.shape(site, 1).size()).sum();
    return numbers * run.model().type().getNumOfBytes();
  }

  private void refuseOtherTokens(List<Prompt> prompts, List<Prompt> others) {
    boolean same =
        prompts.size() == others.size()
            && IntStream.range(0, prompts.size())
                .allMatch(i -> Arrays.equals(prompts.get(i).ids(), others.get(i).ids()));
    if (!same || !piecesAgree(prompts)) {
      throw otherTokens();
    }
  }

  private IllegalArgumentException otherTokens() {
    return new IllegalArgumentException(
        first.name()
            + " and "
            + second.name()
            + " read the texts as different tokens, so their activations cannot be compared; give"
            + " two models with the same tokenizer");
  }

  private boolean piecesAgree(List<Prompt> prompts) {
    return prompts.stream()
        .flatMapToInt(prompt -> Arrays.stream(prompt.ids()))
        .distinct()
        .allMatch(
            id ->
                first
                    .tokenizer()
                    .orElseThrow()
                    .piece(id)
                    .equals(second.tokenizer().orElseThrow().piece(id)));
  }

  @Override
  public String toString() {
    return "harvest of " + first.name() + " and " + second.name();
  }
}
