package dev.loupe.model;

import ai.djl.ndarray.NDArray;
import dev.loupe.tensor.NativeMemory;
import dev.loupe.view.Displayable;
import dev.loupe.view.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What a model's weights take outside the Java heap, part by part, and what results may take beside
 * them.
 *
 * <p>Weights on the CPU lie in the file that they were loaded from if they are kept as they are
 * stored, so that the system can drop and read them again as it needs; results are counted for the
 * whole process.
 *
 * <pre>{@code load("gpt2").memory()}</pre>
 *
 * @param model the model's name
 * @param device where they are
 * @param weights each part of the model, in the order of its computation
 * @param results the bytes that caches and other results hold
 * @param collectedAbove the bytes above which results that nobody refers to are freed
 * @param refusedAbove the bytes above which no more results are made
 */
public record ModelMemory(
    String model,
    String device,
    List<Share> weights,
    long results,
    long collectedAbove,
    long refusedAbove)
    implements Displayable {
  private static final double MEBIBYTE = 1 << 20;

  /**
   * What one part takes; an unembedding that is the embedding's transpose takes nothing.
   *
   * @param part embedding, attention, MLP, norms or unembedding
   * @param parameters the numbers in it
   * @param precision what they are kept in
   * @param bytes the memory that they take
   */
  public record Share(String part, long parameters, String precision, long bytes) {}

  /** Keeps copies of what it is given. */
  public ModelMemory {
    weights = List.copyOf(weights);
  }

  static ModelMemory of(String model, Weights weights) {
    Map<Part, List<NDArray>> parts = weights.parts();
    List<Share> shares = new ArrayList<>();
    for (Part part : Part.values()) {
      shares.add(share(part.toString(), parts.getOrDefault(part, List.of()), weights));
    }
    return new ModelMemory(
        model,
        weights.device().toString(),
        shares,
        NativeMemory.live(),
        NativeMemory.softLimit(),
        NativeMemory.hardLimit());
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

  /** The bytes of all weights. */
  public long bytes() {
    return weights.stream().mapToLong(Share::bytes).sum();
  }

  /** Everything as a table: what, how many parameters, precision, device, MiB (2²⁰ bytes). */
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
  public String html() {
    return Tables.displayable(table()).html();
  }

  @Override
  public byte[] png() {
    return Tables.displayable(table()).png();
  }

  @Override
  public String toString() {
    return Tables.displayable(table()).toString();
  }
}
