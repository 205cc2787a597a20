package dev.loupe.sae.crosscoder;

import dev.loupe.axis.Axis;
import dev.loupe.harvest.Activations;
import dev.loupe.harvest.Shards;
import dev.loupe.learning.Checkpoint;
import dev.loupe.learning.Learned;
import dev.loupe.learning.Minimisation;
import dev.loupe.learning.Optimiser;
import dev.loupe.learning.Parameters;
import dev.loupe.learning.RowsObjective;
import dev.loupe.progress.Progress;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Rows of a crosscoder in folders, of which one batch or one shard is in memory at a time.
 *
 * @param inputs the inputs with their scales
 * @param columns where each input lies
 */
record StreamedRows(List<CrosscoderInput> inputs, List<Column> columns) implements CrosscoderRows {
  StreamedRows {
    inputs = List.copyOf(inputs);
    columns = List.copyOf(columns);
  }

  /** The activations at one site in a folder. */
  record Column(Shards shards, Site site) {
    static Column only(Shards shards) {
      if (shards.sites().size() != 1) {
        throw new IllegalArgumentException(
            shards + " has several sites; two models are compared at one site each");
      }
      return new Column(shards, shards.sites().get(0));
    }
  }

  static StreamedRows of(Map<String, Column> columns) {
    List<CrosscoderInput> inputs = new ArrayList<>();
    columns.forEach((name, column) -> inputs.add(input(name, column)));
    return new StreamedRows(inputs, List.copyOf(columns.values()));
  }

  private static CrosscoderInput input(String name, Column column) {
    Axis axis = HeldRows.axis(name, column.shards().shard(0).matrix(column.site()).axes());
    double[] sums = new double[2]; // of lengths, of rows
    int[] size = new int[1];
    column
        .shards()
        .each(
            part -> {
              Tensor matrix = part.matrix(column.site());
              size[0] = matrix.size(axis);
              sums[0] += Arrays.stream(matrix.norm(axis).toDoubleArray()).sum();
              sums[1] += part.rows();
            });
    double scale = HeldRows.scale(name, size[0], sums[0] / sums[1]);
    return new CrosscoderInput(name, axis, size[0], scale);
  }

  @Override
  public long count() {
    return columns.get(0).shards().rows();
  }

  @Override
  public void each(Consumer<Tensor> taking) {
    List<Iterator<Activations>> parts =
        columns.stream().map(column -> column.shards().iterator()).toList();
    while (parts.get(0).hasNext()) {
      Progress.checkCancelled();
      taking.accept(joined(parts));
    }
  }

  /** The next part of each column as one matrix. */
  private Tensor joined(List<Iterator<Activations>> parts) {
    List<Activations> next = parts.stream().map(StreamedRows::next).toList();
    next.forEach(part -> refuseOtherTokens(next.get(0), part));
    return new CrosscoderForward(inputs, new L1Crosscoder(0))
        .joined(
            IntStream.range(0, next.size())
                .mapToObj(l -> next.get(l).matrix(columns.get(l).site()))
                .toList());
  }

  private static Activations next(Iterator<Activations> parts) {
    if (!parts.hasNext()) {
      throw otherTokens();
    }
    return parts.next();
  }

  private static void refuseOtherTokens(Activations one, Activations other) {
    if (one != other
        && !(Arrays.equals(one.tokens(), other.tokens())
            && Arrays.equals(one.texts(), other.texts())
            && Arrays.equals(one.positions(), other.positions()))) {
      throw otherTokens();
    }
  }

  private static IllegalArgumentException otherTokens() {
    return new IllegalArgumentException(
        "the two folders do not hold the same tokens in the same shards; harvest both models from"
            + " the same texts with the same shard(rows)");
  }

  @Override
  public Learned learned(
      RowsObjective loss,
      Parameters start,
      Optimiser optimiser,
      Batch batch,
      Optional<Checkpoint> checkpoint,
      String settings) {
    Steps steps = new Steps(batch);
    return Minimisation.of(
        p -> loss.of(p, steps.of(p.step())),
        start,
        optimiser,
        checkpoint,
        " over " + this + ", " + batch + settings);
  }

  /** The batches of steps, read one after the other; each round has another order. */
  private final class Steps {
    private final Batch batch;
    private final long each; // batches of a round
    private List<Iterator<Activations>> round = List.of();
    private long next = 1; // the step whose batch is read next

    Steps(Batch wanted) {
      this.batch = new Batch((int) Math.min(count(), wanted.rows()), wanted.seed());
      this.each = count() / batch.rows();
    }

    Tensor of(long step) {
      if (step != next || round.isEmpty()) {
        open((step - 1) / each);
        for (long before = 0; before < (step - 1) % each; before++) {
          round.forEach(Iterator::next);
        }
      } else if ((step - 1) % each == 0) {
        open((step - 1) / each);
      }
      next = step + 1;
      return joined(round);
    }

    private void open(long number) {
      round =
          columns.stream()
              .map(
                  column ->
                      column
                          .shards()
                          .shuffled(batch.rows(), batch.seed() * 1_000_003 + number)
                          .iterator())
              .toList();
    }

    @Override
    public String toString() {
      return "batches of " + batch + " before step " + next;
    }
  }

  @Override
  public String toString() {
    return count() + " tokens of " + inputs + " in folders";
  }
}
