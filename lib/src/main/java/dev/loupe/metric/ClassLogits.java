package dev.loupe.metric;

import ai.djl.ndarray.NDArray;
import dev.loupe.arch.ClassHead;
import dev.loupe.axis.Axis;
import dev.loupe.site.NearNames;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** The logits that a classifier gives its classes, for each prompt. */
public final class ClassLogits {
  private static final List<Axis> AXES = List.of(Axis.BATCH, Axis.POS, Axis.CLASS);
  private static final int NAMED = 20; // classes in a message

  private final ClassHead head;
  private final Tensor tensor; // [batch, class]

  private ClassLogits(ClassHead head, Tensor tensor) {
    this.head = head;
    this.tensor = tensor;
  }

  /**
   * The logits at the tokens that a head reads.
   *
   * @param logits what the head makes of every position, or of the last one only, [batch, pos,
   *     class]
   */
  public static ClassLogits of(NDArray logits, Tokens tokens, ClassHead head) {
    Tensor all = Tensor.borrow(logits, AXES, Logits.origin(logits, tokens));
    boolean last = all.size(Axis.POS) == 1;
    return new ClassLogits(
        head, last ? all.at(Axis.POS, 0) : all.choose(Axis.POS, positions(head, tokens)));
  }

  /** Other values for the same classes, [batch, class]. */
  ClassLogits with(NDArray values) {
    return new ClassLogits(head, Tensor.borrow(values, tensor.axes()));
  }

  /** The position of the token that a head reads, for each prompt. */
  static int[] positions(ClassHead head, Tokens tokens) {
    return IntStream.range(0, tokens.batch()).map(row -> position(head, tokens, row)).toArray();
  }

  private static int position(ClassHead head, Tokens tokens, int row) {
    int first = tokens.start(row);
    int last = tokens.width() - 1;
    if (head.reads() == ClassHead.Token.FIRST) {
      return first;
    }
    // As in transformers, a text's own tokens at its end are skipped too if they are padding's.
    return IntStream.iterate(last, at -> at >= first, at -> at - 1)
        .filter(at -> head.padding().map(pad -> tokens.id(row, at) != pad).orElse(true))
        .findFirst()
        .orElse(first);
  }

  /** The names of the classes. */
  public List<String> classes() {
    return head.classes();
  }

  /** The logits, [batch, class]. */
  public Tensor tensor() {
    return tensor;
  }

  /** The logit of one class for each prompt, [batch]. */
  public Tensor of(String name) {
    return tensor.at(Axis.CLASS, index(name));
  }

  /**
   * The probability of each class, [batch, class]: they sum to one, unless a text can have several
   * classes; then each is the sigmoid of its logit.
   */
  public Tensor probabilities() {
    if (head.classes().size() == 1 && !head.independent()) {
      throw new IllegalArgumentException(
          "the classifier has one class, '"
              + head.classes().get(0)
              + "', whose logit is a score and no probability; use classLogit(\""
              + head.classes().get(0)
              + "\")");
    }
    return head.independent() ? tensor.sigmoid() : tensor.softmax(Axis.CLASS);
  }

  static void requireName(String name) {
    Objects.requireNonNull(name, "a class has a name such as \"POSITIVE\", and null was given");
  }

  int index(String name) {
    requireName(name);
    int index = head.classes().indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException("there is no class '" + name + "'" + instead(name));
    }
    return index;
  }

  private String instead(String name) {
    List<String> all = head.classes();
    return all.size() <= NAMED
        ? "; there are " + String.join(", ", all)
        : " among " + all.size() + " classes" + NearNames.question(NearNames.of(name, all));
  }

  @Override
  public String toString() {
    return "logits of " + head.classes().size() + " classes, " + Arrays.toString(tensor.shape());
  }
}
