package dev.loupe.forward.half;

import dev.loupe.arch.Attention;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Positions;
import dev.loupe.arch.QkNorm;
import dev.loupe.arch.Rotation;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.site.Act;
import java.util.Optional;

/** Writes the text of attention's pieces in one layer. */
final class AttentionText {
  /** The names of the joint matrix of queries, keys and values, and of its bias. */
  static final String JOINT = "W_QKV";

  static final String JOINT_BIAS = "B_QKV";

  private final Spec spec;
  private final Attention attention;
  private final int layer;
  private final Arguments weights;
  private final Optional<Rotation> rotation;
  private final boolean sloped;

  AttentionText(Spec spec, int layer, Arguments weights) {
    this.spec = spec;
    this.attention = spec.attention();
    this.layer = layer;
    this.weights = weights;
    this.rotation =
        spec.positions() instanceof Positions.Rotary rotary ? rotary.in(layer) : Optional.empty();
    this.sloped = spec.positions() instanceof Positions.Alibi;
  }

  Program of(Piece piece) {
    return of(piece, Acts.NONE);
  }

  /** A piece that also returns some activations. */
  Program of(Piece piece, Acts wanted) {
    Text text = new Text(weights, wanted);
    String signature = signature(piece);
    switch (piece) {
      case ENTRY, ENTRY_LAST -> entry(text, piece);
      case MIX -> mix(text, false);
      case EXIT -> exit(text);
      default -> whole(text, piece);
    }
    return switch (piece) {
      case ENTRY, ENTRY_LAST -> text.returning(signature, "q", "k", "v");
      case MIX -> text.returning(signature, "z");
      case EXIT, WHOLE, LEARNED, WHOLE_LAST -> text.returning(signature, "out");
      case FIRST, BEHIND -> text.returning(signature, "out", "k", "v");
    };
  }

  private static String signature(Piece piece) {
    return switch (piece) {
      case ENTRY, LEARNED -> "x: Tensor, angles: List[Tensor], w: List[Tensor]";
      case ENTRY_LAST ->
          "x: Tensor, last: Tensor, angles: List[Tensor], of_last: List[Tensor], w: List[Tensor]";
      case MIX -> "q: Tensor, k: Tensor, v: Tensor, mask: List[Tensor]";
      case EXIT -> "z: Tensor, x: Tensor, w: List[Tensor]";
      case WHOLE, WHOLE_LAST, FIRST ->
          "x: Tensor, angles: List[Tensor], mask: List[Tensor], w: List[Tensor]";
      case BEHIND ->
          "x: Tensor, keys: Tensor, values: Tensor, angles: List[Tensor], mask: List[Tensor], w:"
              + " List[Tensor]";
    };
  }

  /** Queries, keys and values, [batch, pos, head, d_head]. */
  private void entry(Text text, Piece piece) {
    Norm norm = spec.block().readsNormed() ? spec.norm() : new Norm.None();
    text.norm("n", "x", norm, Weight.LN1_W, Weight.LN1_B, NormActs.FIRST);
    text.show(Act.ATTN_IN, copies(attention.heads()));
    text.show(Act.QUERY_INPUT, copies(attention.heads()));
    text.show(Act.KEY_INPUT, copies(attention.kvHeads()));
    text.show(Act.VALUE_INPUT, copies(attention.kvHeads()));
    if (piece.last()) {
      text.norm("queried", "last", norm, Weight.LN1_W, Weight.LN1_B);
    }
    projections(text, piece.last());
    text.show(Act.QUERY, "q").show(Act.KEY, "k").show(Act.VALUE, "v");
    if (attention.qkNorm() != QkNorm.NONE) {
      headNorm(text, "q", Weight.Q_NORM_W);
      headNorm(text, "k", Weight.K_NORM_W);
    }
    if (rotation.isPresent()) {
      text.let("cos", "angles[0]").let("sin", "angles[1]");
      rotate(text, "k", rotation.get());
      angles(text, piece);
      rotate(text, "q", rotation.get());
    }
    text.show(Act.ROT_QUERY, "q").show(Act.ROT_KEY, "k");
  }

  private static String copies(int heads) {
    return "torch.expand(torch.unsqueeze(x, 2), [-1, -1, " + heads + ", -1])";
  }

  /** The angles of the queries, where they are others than those of the keys. */
  private static void angles(Text text, Piece piece) {
    if (piece == Piece.ENTRY_LAST) {
      text.let("cos", "of_last[0]").let("sin", "of_last[1]");
    } else if (piece == Piece.WHOLE_LAST) {
      text.let("cos", last("cos")).let("sin", last("sin"));
    }
  }

  private static String last(String positions) {
    return "torch.narrow(" + positions + ", 1, -1, 1)";
  }

  private void projections(Text text, boolean last) {
    int heads = attention.heads();
    int shared = attention.kvHeads();
    boolean joint = weights.has(JOINT);
    if (last || !joint) {
      text.product("q", last ? "queried" : "n", "W_Q", "B_Q");
      text.let("q", heads("q", heads));
    }
    if (!joint) {
      text.product("k", "n", "W_K", "B_K").let("k", heads("k", shared));
      text.product("v", "n", "W_V", "B_V").let("v", heads("v", shared));
      return;
    }
    int before = last ? 0 : heads; // heads of queries in the product
    String matrix = last ? keysAndValues(JOINT) : weights.text(JOINT);
    String bias =
        !weights.has(JOINT_BIAS)
            ? "None"
            : last ? keysAndValues(JOINT_BIAS) : weights.text(JOINT_BIAS);
    text.let("all", Text.product("n", matrix, bias));
    text.let("all", heads("all", before + 2 * shared));
    boolean turned =
        rotation.isPresent()
            && attention.qkNorm() == QkNorm.NONE
            && !text.shows(Act.QUERY)
            && !text.shows(Act.KEY);
    if (!last) {
      text.let("q", part(0, heads, turned));
    }
    text.let("k", part(before, shared, turned)).let("v", part(before + shared, shared, false));
  }

  /**
   * Some heads of the product of all. Where they are multiplied next, they are copied: products of
   * arrays with gaps may round otherwise than those of a run that looks at them.
   */
  private static String part(int first, int count, boolean view) {
    String heads = "torch.narrow(all, 2, " + first + ", " + count + ")";
    return view ? heads : "torch.contiguous(" + heads + ")";
  }

  /** The rows of the joint matrix or bias behind those of the queries. */
  private String keysAndValues(String joint) {
    int queries = attention.heads() * attention.dHead();
    int rows = 2 * attention.kvHeads() * attention.dHead();
    return "torch.narrow(" + weights.text(joint) + ", 0, " + queries + ", " + rows + ")";
  }

  private String heads(String name, int count) {
    return "torch.unflatten(" + name + ", -1, [" + count + ", " + attention.dHead() + "])";
  }

  private void headNorm(Text text, String x, Weight weight) {
    boolean together = attention.qkNorm() == QkNorm.ALL_HEADS;
    if (together) {
      text.let("flat", "torch.flatten(" + x + ", -2, -1)");
    }
    String read = together ? "flat" : x;
    text.rootMeanSquare(x, read, (Norm.RmsNorm) spec.norm(), weight);
    if (together) {
      text.let(x, heads(x, weight == Weight.Q_NORM_W ? attention.heads() : attention.kvHeads()));
    }
  }

  /** Su et al. 2021, arXiv 2104.09864; pairs are halves or neighbours. */
  private void rotate(Text text, String x, Rotation by) {
    int half = by.dims() / 2;
    if (by.neighbours()) {
      text.let(
          "pairs",
          "torch.unflatten(torch.narrow(" + x + ", -1, 0, " + by.dims() + "), -1, [-1, 2])");
      text.let("a", "torch.select(pairs, -1, 0)").let("b", "torch.select(pairs, -1, 1)");
    } else {
      text.let("a", "torch.narrow(" + x + ", -1, 0, " + half + ")");
      text.let("b", "torch.narrow(" + x + ", -1, " + half + ", " + half + ")");
    }
    text.let("one", "torch.sub(torch.mul(a, cos), torch.mul(b, sin))");
    text.let("two", "torch.add(torch.mul(b, cos), torch.mul(a, sin))");
    String turned = "one, two";
    if (by.neighbours()) {
      text.let("turned", "torch.flatten(torch.stack([one, two], -1), -2)");
      turned = "turned";
    }
    int rest = attention.dHead() - by.dims();
    String unturned =
        rest > 0 ? ", torch.narrow(" + x + ", -1, " + by.dims() + ", " + rest + ")" : "";
    text.let(x, "torch.cat([" + turned + unturned + "], -1)");
  }

  /**
   * Each head's mix of values [batch, head, dest, d_head], from q, k, v [batch, head, pos, d_head].
   * Scores are changed where they are: autograd needs none of the values that are overwritten.
   */
  private void mix(Text text, boolean last) {
    text.let("s", "torch.matmul(q, torch.transpose(" + perHead("k") + ", -2, -1))");
    text.let("s", "torch.mul_(s, " + attention.scale(layer) + ")"); // [batch, head, dest, src]
    attention
        .softcap()
        .ifPresent(
            cap -> text.let("s", "torch.mul(torch.tanh(torch.div(s, " + cap + ")), " + cap + ")"));
    if (sloped) {
      text.let("s", "torch.add_(s, " + (last ? lastRow("mask[1]") : "mask[1]") + ")");
    }
    text.let("s", "torch.masked_fill_(s, " + (last ? lastRow("mask[0]") : "mask[0]") + ", -inf)");
    text.let("p", "torch.softmax(s, -1)");
    text.show(Act.ATTN_SCORES, "s").show(Act.PATTERN, "p");
    text.let("z", "torch.matmul(p, " + perHead("v") + ")");
  }

  /**
   * Whether scores are products of queries and keys alone, with all positions or all earlier ones.
   */
  boolean learns() {
    return !sloped && attention.softcap().isEmpty() && !attention.windowed(layer);
  }

  /** The same mix by one operator. Dao et al. 2022, arXiv 2205.14135. */
  private void mixLearned(Text text) {
    String causal = attention.causal() ? "True" : "False";
    text.let(
        "z",
        "torch.scaled_dot_product_attention(q, %s, %s, None, 0., %s, scale=%s)"
            .formatted(perHead("k"), perHead("v"), causal, attention.scale(layer)));
  }

  /** Keys or values of each head, where heads share them. */
  private String perHead(String x) {
    int group = attention.heads() / attention.kvHeads();
    return group > 1 ? "torch.repeat_interleave(" + x + ", " + group + ", 1)" : x;
  }

  private static String lastRow(String mask) {
    return "torch.narrow(" + mask + ", 2, -1, 1)";
  }

  /** The stream plus the output for z [batch, pos, head, d_head]. */
  private void exit(Text text) {
    text.let("mixed", "torch.flatten(z, 2)").product("out", "mixed", "W_O", "B_O");
    if (spec.block().writesNormed()) {
      text.normAfter("out", spec.norm(), Weight.LN1_POST_W);
    }
    if (text.shows(Act.HEAD_RESULT)) {
      results(text);
    }
    text.show(Act.ATTN_OUT, "out").let("out", "torch.add(x, out)");
  }

  /** Each head's output, through a norm with the scale of all heads together. */
  private void results(Text text) {
    String shape = "[torch.size(x, -1), " + attention.heads() + ", " + attention.dHead() + "]";
    String matrix = "torch.reshape(" + weights.text("W_O") + ", " + shape + ")";
    text.let("results", "torch.einsum(\"bthe,dhe->bthd\", [z, " + matrix + "])");
    if (spec.block().writesNormed()) {
      text.let("each", "torch.div(results, torch.unsqueeze(scale, 2))");
      text.weighted("results", "each", (Norm.RmsNorm) spec.norm(), Weight.LN1_POST_W);
    }
    text.show(Act.HEAD_RESULT, "results");
  }

  private void whole(Text text, Piece piece) {
    if (piece.last()) {
      text.let("last", last("x"));
    }
    entry(text, piece);
    text.let("q", "torch.transpose(q, 1, 2)");
    text.let("k", "torch.transpose(k, 1, 2)");
    text.let("v", "torch.transpose(v, 1, 2)");
    if (piece == Piece.BEHIND) {
      text.let("k", "torch.cat([keys, k], 2)").let("v", "torch.cat([values, v], 2)");
    }
    if (piece.last()) {
      text.let("x", "last");
    }
    if (piece == Piece.LEARNED) {
      mixLearned(text);
    } else {
      mix(text, piece.last());
    }
    text.let("z", "torch.transpose(z, 1, 2)").show(Act.HEAD_Z, "z");
    exit(text);
  }

  @Override
  public String toString() {
    return "attention of layer " + layer + " of " + spec;
  }
}
