package dev.loupe.corpus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Prompts sorted into batches of like length, so that little is computed for padding. */
public final class LikeLengths {
  private LikeLengths() {}

  /**
   * The numbers of the prompts in each batch, the shortest prompts first.
   *
   * @param tokens the most tokens of a batch, padding included; a longer prompt stands alone
   */
  public static List<List<Integer>> of(List<Prompt> prompts, int tokens) {
    List<Integer> sorted =
        IntStream.range(0, prompts.size())
            .boxed()
            .sorted(
                Comparator.comparingInt(i -> prompts.get(i).length())) // keeps the order of equals
            .toList();
    List<List<Integer>> batches = new ArrayList<>();
    List<Integer> batch = new ArrayList<>();
    for (int i : sorted) {
      long with = (batch.size() + 1L) * prompts.get(i).length();
      if (!batch.isEmpty() && with > tokens) {
        batches.add(List.copyOf(batch));
        batch.clear();
      }
      batch.add(i);
    }
    if (!batch.isEmpty()) {
      batches.add(List.copyOf(batch));
    }
    return batches;
  }
}
