package dev.loupe.variants;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.loupe.forward.SpotSlice;
import dev.loupe.intervention.Spots;
import dev.loupe.metric.ReadActivations;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Origin;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.torch.IndexList;
import dev.loupe.torch.Indexing;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The activations that a metric reads, put together for variants: the branches' values at the
 * positions that they computed, the base run's everywhere else.
 */
final class Seen {
  private final BaseRun base;
  private final Goal goal;
  private final SuffixPass pass;
  private final int layers;
  private final WaveArrays arrays;
  private final Map<Site, NDArray> joined = new HashMap<>();

  Seen(BaseRun base, Goal goal, SuffixPass pass, int layers, WaveArrays arrays) {
    this.base = base;
    this.goal = goal;
    this.pass = pass;
    this.layers = layers;
    this.arrays = arrays;
  }

  /** The rows to read for {@code count} variants from {@code first} on. */
  Map<Spot, IndexList> rows(int first, int count) {
    Map<Spot, IndexList> rows = new HashMap<>();
    for (Spot spot : goal.spots().values()) {
      Optional<SuffixPass.Caught> caught = pass.caught(spot.site());
      rows.computeIfAbsent(spot, one -> arrays.list(wanted(caught, one, first, count)));
    }
    return rows;
  }

  /** The activations of {@code count} variants, prompt by prompt, from the rows for them. */
  ReadActivations of(Map<Spot, IndexList> rows, int count, Tokens tokens, NDManager work) {
    Map<Spot, Tensor> read = new LinkedHashMap<>();
    goal.spots()
        .forEach(
            (named, spot) -> {
              Origin origin = Origin.of(spot.site().name(), Spots.padding(tokens.padding(), spot));
              NDArray part = part(spot, rows.get(spot), count, work);
              read.put(named, Tensor.borrow(part, spot.axes(), origin));
            });
    return new ReadActivations(layers, tokens, read);
  }

  /** The base run's positions of an activation, then the branches'. */
  private NDArray joined(Site site) {
    NDArray unchanged = base.row(site, arrays.work());
    return pass.caught(site)
        .map(caught -> NDArrays.concat(new NDList(unchanged, caught.rows()), 1))
        .orElse(unchanged);
  }

  private NDArray part(Spot spot, IndexList rows, int count, NDManager work) {
    NDArray all = joined.computeIfAbsent(spot.site(), this::joined);
    NDArray taken = Indexing.take(all, 1, rows.nd(), work); // [1, row, …]
    long[] shape = base.shape(spot.site()).clone();
    shape[0] = (long) count * base.tokens().batch();
    shape[1] = covered(spot);
    NDArray covered = taken.reshape(new Shape(shape));
    // What is left holds the positions of the spot only, each prompt's own.
    return SpotSlice.of(spot.onePosition() ? spot.pos(0) : spot.from(0), covered, 0);
  }

  /** How many positions of a prompt a spot covers; padding before a prompt's own counts. */
  private int covered(Spot spot) {
    return spot.onePosition() ? 1 : base.tokens().width() - spot.begin();
  }

  /** One of the positions of a prompt that a spot covers. */
  private static int position(Spot spot, int prompt, int place) {
    return spot.onePosition() ? spot.first(prompt) : spot.begin() + place;
  }

  /** The row of each variant, prompt and position. */
  private int[] wanted(Optional<SuffixPass.Caught> caught, Spot spot, int first, int count) {
    int prompts = base.tokens().batch();
    int covered = covered(spot);
    int[] rows = new int[count * prompts * covered];
    for (int i = 0; i < rows.length; i++) {
      int prompt = i / covered % prompts;
      rows[i] = base.row(prompt, position(spot, prompt, i % covered));
    }
    caught.ifPresent(
        there -> {
          for (Branch branch : there.packing().branches()) {
            int variant = branch.variant() - first;
            int start = (variant * prompts + branch.prompt()) * covered;
            for (int i = 0; variant >= 0 && variant < count && i < covered; i++) {
              int position = position(spot, branch.prompt(), i);
              if (position >= branch.from()) {
                int behindBase = prompts * base.tokens().width();
                rows[start + i] = behindBase + there.packing().row(branch, position);
              }
            }
          }
        });
    return rows;
  }

  /** The bytes that the activations of one variant take. */
  long bytes() {
    return goal.spots().values().stream()
        .mapToLong(
            spot -> {
              long[] shape = base.shape(spot.site());
              long numbers = new Shape(shape).size() / shape[1] * covered(spot);
              return numbers * base.type().getNumOfBytes();
            })
        .sum();
  }
}
