package dev.loupe.attribution.unit;

import dev.loupe.text.Chat;
import dev.loupe.text.TextSpan;
import dev.loupe.text.Tokens;
import dev.loupe.view.draw.Labels;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The units of one prompt, in the order of the text; positions of no unit stay as they are.
 *
 * <p>BOS, and what a chat template adds around messages, belong to no unit: every method keeps
 * them, so nothing is attributed to them.
 *
 * @param kind what a unit is, in the singular: {@code token}, {@code word}
 * @param units the units
 * @param width the number of positions of the prompt
 */
public record InputUnits(String kind, List<InputUnit> units, int width) {
  /** Requires at least one unit, and no position in two of them. */
  public InputUnits {
    units = List.copyOf(units);
    if (units.isEmpty()) {
      throw new IllegalArgumentException(
          "the prompt has no " + kind + " to attribute to; give a prompt with at least one");
    }
    boolean[] taken = new boolean[width];
    for (InputUnit unit : units) {
      for (int position : unit.positions()) {
        if (taken[position]) {
          throw new IllegalArgumentException(
              unit
                  + " shares position "
                  + position
                  + " with another "
                  + kind
                  + "; give parts that do not overlap");
        }
        taken[position] = true;
      }
    }
  }

  /** A unit for each token but special ones. */
  public static InputUnits tokens(Tokens tokens) {
    List<InputUnit> units =
        IntStream.range(0, tokens.width())
            .filter(at -> !tokens.isSpecial(0, at))
            .mapToObj(at -> new InputUnit(tokens.piece(tokens.id(0, at)), List.of(at)))
            .toList();
    return new InputUnits("token", units, tokens.width());
  }

  /**
   * The words, each with the spaces before it; a run of punctuation marks is a word of its own.
   *
   * <p>A line break ends the word before it. In scripts that write no spaces between words, such as
   * Chinese and Thai, each character is a word, unless a token has several.
   */
  public static InputUnits words(Tokens tokens) {
    return inRuns("word", tokens, Words::in);
  }

  /**
   * The sentences, as {@link BreakIterator} finds them in any language; an empty line ends a
   * sentence too.
   */
  public static InputUnits sentences(Tokens tokens) {
    return inRuns("sentence", tokens, Sentences::in);
  }

  private static InputUnits inRuns(
      String kind, Tokens tokens, Function<String, List<TextSpan>> cut) {
    PlacedText prompt = PlacedText.of(tokens);
    List<TextSpan> all = new ArrayList<>();
    for (TextSpan run : prompt.runs()) {
      for (TextSpan one : cut.apply(prompt.text(run))) {
        all.add(new TextSpan(run.start() + one.start(), run.start() + one.end()));
      }
    }
    return prompt.units(kind, all);
  }

  /**
   * The messages of a chat, of which the tokens were made; what the template writes around their
   * contents belongs to no unit.
   */
  public static InputUnits messages(Tokens tokens, Chat chat) {
    return Messages.of(tokens, chat);
  }

  /**
   * Passages of the prompt, such as retrieved documents, each given exactly as it stands in the
   * prompt, once; the other text belongs to no unit. See {@link #withRest}.
   */
  public static InputUnits passages(Tokens tokens, List<String> passages) {
    return new Passages(tokens).of(passages);
  }

  /** Passages given by where they stand in {@link Tokens#text}. */
  public static InputUnits passagesAt(Tokens tokens, List<TextSpan> passages) {
    return new Passages(tokens).at(passages);
  }

  /** These units, and one more of all the other text: "the rest". */
  public InputUnits withRest(Tokens tokens) {
    int[] taken = unitOfPosition();
    List<Integer> others =
        IntStream.range(0, width)
            .filter(at -> taken[at] < 0 && !tokens.isSpecial(0, at))
            .boxed()
            .toList();
    return others.isEmpty() ? this : followedBy(List.of(new InputUnit("the rest", others)), 0);
  }

  /** These units and others behind them, in a prompt with so many more positions. */
  public InputUnits followedBy(List<InputUnit> others, int positions) {
    List<InputUnit> all = new ArrayList<>(units);
    all.addAll(others);
    return new InputUnits(kind, all, width + positions);
  }

  /** The number of units. */
  public int size() {
    return units.size();
  }

  /**
   * The larger unit that each of these units lies in, such as the passage of each word; -1 for a
   * unit that lies in none.
   */
  public int[] within(InputUnits larger) {
    int[] taken = larger.unitOfPosition();
    return units.stream().mapToInt(unit -> within(unit, taken, larger.kind())).toArray();
  }

  private static int within(InputUnit unit, int[] taken, String kind) {
    int[] found = unit.positions().stream().mapToInt(at -> taken[at]).distinct().toArray();
    if (found.length > 1) {
      throw new IllegalArgumentException(
          unit
              + " crosses the border of a "
              + kind
              + "; attribute to smaller units first, such as tokens");
    }
    return found[0];
  }

  /** The units as labels of an axis. */
  public Labels labels() {
    return new Labels(kind, units.stream().map(InputUnit::text).toList());
  }

  /** The sum over each unit's positions of a value for each position. */
  public double[] sums(double[] byPosition) {
    return units.stream()
        .mapToDouble(unit -> unit.positions().stream().mapToDouble(at -> byPosition[at]).sum())
        .toArray();
  }

  /** The unit of each position; -1 for a position of none. */
  public int[] unitOfPosition() {
    int[] units = new int[width];
    Arrays.fill(units, -1);
    IntStream.range(0, size())
        .forEach(unit -> this.units.get(unit).positions().forEach(at -> units[at] = unit));
    return units;
  }

  @Override
  public String toString() {
    return size() + " " + kind + (size() == 1 ? "" : "s") + " " + units;
  }
}
