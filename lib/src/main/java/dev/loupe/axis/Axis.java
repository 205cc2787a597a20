package dev.loupe.axis;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The name of one dimension of a tensor, in the words of the field; {@link #named} makes others.
 *
 * <p>Two axes with the same name are the same axis.
 */
public final class Axis implements Comparable<Axis> {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
  private static final Map<String, Axis> ALL = new ConcurrentHashMap<>();

  /** The prompts of a batch. */
  public static final Axis BATCH = known("batch");

  /** The token positions of a prompt. */
  public static final Axis POS = known("pos");

  /** The entries of the residual stream. */
  public static final Axis D_MODEL = known("d_model");

  /** The attention heads of a layer. */
  public static final Axis HEAD = known("head");

  /**
   * The key-value heads of a layer; with grouped-query attention there are fewer of them than
   * attention heads.
   */
  public static final Axis KV_HEAD = known("kv_head");

  /** The entries inside one attention head. */
  public static final Axis D_HEAD = known("d_head");

  /** The position that attends (the query's). */
  public static final Axis DEST = known("dest");

  /** The position attended to (the key's). */
  public static final Axis SRC = known("src");

  /** The neurons of one MLP. */
  public static final Axis D_MLP = known("d_mlp");

  /** The token types, such as first and second sentence. */
  public static final Axis TOKEN_TYPE = known("token_type");

  /** The token vocabulary. */
  public static final Axis VOCAB = known("vocab");

  /** The classes of a classifier. */
  public static final Axis CLASS = known("class");

  /** The layers, in a stack of layers. */
  public static final Axis LAYER = known("layer");

  /** The components that a residual stream is decomposed into. */
  public static final Axis COMPONENT = known("component");

  /** The samples of a data set: rows of a harvest, texts of a corpus. */
  public static final Axis SAMPLE = known("sample");

  /** The features of a sparse autoencoder, or of a probe. */
  public static final Axis FEATURE = known("feature");

  /** The experts of a mixture. */
  public static final Axis EXPERT = known("expert");

  /** An axis of size one, kept for broadcasting. */
  public static final Axis ONE = known("one");

  private final String name;
  private final int order; // of the known axes

  private Axis(String name, int order) {
    this.name = name;
    this.order = order;
  }

  private static Axis known(String name) {
    Axis axis = new Axis(name, ALL.size());
    ALL.put(name, axis);
    return axis;
  }

  /**
   * The axis with this name: small letters, digits and underscores.
   *
   * <pre>{@code
   * Axis out = Axis.named("out");
   * wv.dot(wo.renamed(D_MODEL, out), D_HEAD)      // [head, d_model, out]
   * }</pre>
   */
  public static Axis named(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' is no name for an axis; use small letters, digits and underscores, such as Axis.named(\"out\")");
    }
    return ALL.computeIfAbsent(name, unknown -> new Axis(unknown, Integer.MAX_VALUE));
  }

  /**
   * An axis and its size, for new tensors and for splitting an axis.
   *
   * @param axis the name
   * @param size how many entries it has
   */
  public record Sized(Axis axis, int size) {
    public Sized {
      if (size < 1) {
        throw new IllegalArgumentException(
            axis + " cannot have " + size + " entries; give it at least 1");
      }
    }

    @Override
    public String toString() {
      return axis + " " + size;
    }
  }

  /** This axis with a size: {@code zeros(POS.sized(3), D_MODEL.sized(64))}. */
  public Sized sized(int size) {
    return new Sized(this, size);
  }

  /** What a cell types for it: {@code POS}, or {@code named("out")}. */
  public String typed() {
    return order == Integer.MAX_VALUE ? "named(\"" + name + "\")" : name.toUpperCase(Locale.ROOT);
  }

  /** The known axes in the order in which they are declared, then others by their names. */
  @Override
  public int compareTo(Axis other) {
    int byOrder = Integer.compare(order, other.order);
    return byOrder != 0 ? byOrder : name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
