package dev.loupe.weights;

import ai.djl.ndarray.NDArray;
import dev.loupe.memory.NativeMemory;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.table.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * The memory that a model's weights use outside the Java heap, part by part, and the limits for
 * results.
 *
 * <p>CPU weights that are kept as stored are mapped from their file, so the system can drop them
 * from memory and read them again. Results are those of the whole process on the model's device.
 *
 * <pre>{@code load("gpt2").memory()}</pre>
 *
 * @param model the model's name
 * @param device the device that holds the weights
 * @param weights the parts of the model, in the order of computation
 * @param results the bytes that caches and other results use
 * @param collectedAbove the limit in bytes above which unused results are freed
 * @param refusedAbove the limit in bytes above which results are refused
 */
public record ModelMemory(
    String model,
    String device,
    List<Share> weights,
    long results,
    long collectedAbove,
    long refusedAbove)
    implements Pictured {
  private static final double MEBIBYTE = 1 << 20;

  /**
   * The memory of one part; an unembedding that is the transposed embedding needs none.
   *
   * @param part embedding, attention, MLP, norms or unembedding
   * @param parameters the number of parameters
   * @param precision the number type in memory
   * @param bytes the memory that they use
   */
  public record Share(String part, long parameters, String precision, long bytes) {}

  /** Keeps copies of what it is given. */
  public ModelMemory {
    weights = List.copyOf(weights);
  }

  public static ModelMemory of(String model, Weights weights) {
    Map<Part, List<NDArray>> parts = weights.parts();
    List<Share> shares = new ArrayList<>();
    for (Part part : Part.values()) {
      shares.add(share(part.toString(), parts.getOrDefault(part, List.of()), weights));
    }
    return new ModelMemory(
        model,
        weights.device().toString(),
        shares,
        NativeMemory.live(weights.device()),
        NativeMemory.softLimit(weights.device()),
        NativeMemory.hardLimit(weights.device()));
  }

  private static Share share(String part, List<NDArray> arrays, Weights weights) {
    long parameters = arrays.stream().mapToLong(NDArray::size).sum();
    long bytes = arrays.stream().mapToLong(a -> a.size() * a.getDataType().getNumOfBytes()).sum();
    String precision =
        arrays.stream()
            .map(array -> weights.keptAs(array).toString())
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    return new Share(part, parameters, precision, bytes);
  }

  /** The bytes of all weights together. */
  public long bytes() {
    return weights.stream().mapToLong(Share::bytes).sum();
  }

  /** A table with the parts, their parameters, number type, device and MiB (2²⁰ bytes). */
  public Table table() {
    Table table =
        Table.create(
            "memory of " + model,
            StringColumn.create("what"),
            LongColumn.create("parameters"),
            StringColumn.create("precision"),
            StringColumn.create("device"),
            DoubleColumn.create("MiB"));
    for (Share share : weights) {
      add(table, share);
    }
    long parameters = weights.stream().mapToLong(Share::parameters).sum();
    add(table, new Share("all weights", parameters, "", bytes()));
    addLimit(table, "results held", results);
    addLimit(table, "results are collected above", collectedAbove);
    addLimit(table, "results are refused above", refusedAbove);
    return table;
  }

  private void add(Table table, Share share) {
    table.stringColumn("what").append(share.part());
    table.longColumn("parameters").append(share.parameters());
    table.stringColumn("precision").append(share.precision());
    table.stringColumn("device").append(device);
    table.doubleColumn("MiB").append(share.bytes() / MEBIBYTE);
  }

  private static void addLimit(Table table, String what, long bytes) {
    table.stringColumn("what").append(what);
    table.longColumn("parameters").appendMissing();
    table.stringColumn("precision").append("");
    table.stringColumn("device").append("");
    table.doubleColumn("MiB").append(bytes / MEBIBYTE);
  }

  @Override
  public Displayable picture() {
    return Tables.displayable(table());
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
