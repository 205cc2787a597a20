package dev.loupe.attribution.unit;

import dev.loupe.text.TextSpan;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The text of one prompt, and the part of it that each position covers.
 *
 * <p>A token belongs to the part of the text in which its first character stands that is no space;
 * a token of spaces belongs to what they stand before. So no token belongs to two parts.
 */
final class PlacedText {
  private final String text;
  private final List<Optional<TextSpan>> tokens; // empty at special tokens
  private final List<TextSpan> runs;
  private final int[] anchors; // the character that decides where a token belongs; -1 for none

  private PlacedText(String text, List<Optional<TextSpan>> tokens) {
    this.text = text;
    this.tokens = tokens;
    this.runs = runs(tokens);
    this.anchors = tokens.stream().mapToInt(token -> token.map(this::anchor).orElse(-1)).toArray();
  }

  static PlacedText of(Tokens tokens) {
    return new PlacedText(tokens.text(0), tokens.parts(0));
  }

  private static List<TextSpan> runs(List<Optional<TextSpan>> tokens) {
    List<TextSpan> runs = new ArrayList<>();
    boolean interrupted = true;
    for (Optional<TextSpan> token : tokens) {
      if (token.isPresent() && interrupted) {
        runs.add(token.get());
      } else if (token.isPresent()) {
        TextSpan run = runs.remove(runs.size() - 1);
        runs.add(new TextSpan(run.start(), Math.max(run.end(), token.get().end())));
      }
      interrupted = token.isEmpty();
    }
    return runs;
  }

  private int anchor(TextSpan token) {
    int end =
        runs.stream()
            .filter(run -> run.start() <= token.start() && token.end() <= run.end())
            .mapToInt(TextSpan::end)
            .findFirst()
            .orElseThrow();
    return IntStream.range(token.start(), end)
        .filter(at -> text.charAt(at) == '\n' || !Character.isWhitespace(text.charAt(at)))
        .findFirst()
        .orElse(Math.min(token.start(), end - 1));
  }

  /** The whole text. */
  String text() {
    return text;
  }

  /** The number of positions. */
  int width() {
    return anchors.length;
  }

  /** The parts of the text without a special token in them. */
  List<TextSpan> runs() {
    return List.copyOf(runs);
  }

  /** What a part of the text says. */
  String text(TextSpan part) {
    return text.substring(part.start(), part.end());
  }

  /** The positions of the tokens that belong to a part of the text. */
  List<Integer> positions(TextSpan part) {
    return IntStream.range(0, width())
        .filter(at -> part.start() <= anchors[at] && anchors[at] < part.end())
        .boxed()
        .toList();
  }

  /** A unit for each part that has a token; its text is that of its tokens. */
  InputUnits units(String kind, List<TextSpan> parts) {
    List<InputUnit> units = new ArrayList<>();
    for (TextSpan part : parts) {
      List<Integer> positions = positions(part);
      if (!positions.isEmpty()) {
        units.add(new InputUnit(covered(positions), positions));
      }
    }
    return new InputUnits(kind, units, width());
  }

  private String covered(List<Integer> positions) {
    List<TextSpan> spans = positions.stream().map(at -> tokens.get(at).orElseThrow()).toList();
    int start = spans.stream().mapToInt(TextSpan::start).min().orElseThrow();
    int end = spans.stream().mapToInt(TextSpan::end).max().orElseThrow();
    return text.substring(start, end);
  }

  @Override
  public String toString() {
    return "'" + text + "' at " + width() + " positions";
  }
}
