package dev.loupe.kernel.jupyter;

import dev.loupe.kernel.LoupeExtension;
import dev.loupe.kernel.cell.CodeHelp.Completions;
import dev.loupe.kernel.host.CellMagic;
import dev.loupe.kernel.host.LineMagic;
import dev.loupe.kernel.magic.MagicList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A magic that an editor asks about.
 *
 * @param signs one percent sign, or two
 * @param name what follows them, which may be the beginning of a name only
 * @param from where the signs are in the text
 * @param to where the name ends
 */
record MagicLine(String signs, String name, int from, int to) {
  private static final Pattern MAGIC = Pattern.compile("[ \\t]*(%{1,2})(\\w*)");

  /** The magic that the cursor is in the line of; a remainder of a division is none. */
  static Optional<MagicLine> at(String text, int cursor) {
    int start = text.lastIndexOf('\n', cursor - 1) + 1;
    Matcher matcher = MAGIC.matcher(text).region(start, text.length());
    if (!matcher.lookingAt() || cursor < matcher.end(1)) {
      return Optional.empty();
    }
    MagicLine found =
        new MagicLine(matcher.group(1), matcher.group(2), matcher.start(1), matcher.end());
    return cursor <= found.to || found.help().isPresent() ? Optional.of(found) : Optional.empty();
  }

  /** Whether Java follows the name, so that it is not for a magic to say what may stand there. */
  boolean isOfCode(int cursor) {
    return cursor > to && line().map(LineMagic::takesCode).orElse(false);
  }

  /** The text with blanks in the place of the signs and the name. */
  String withoutName(String text) {
    return text.substring(0, from) + " ".repeat(to - from) + text.substring(to);
  }

  /** What may stand where the cursor is: one of the names, with signs, or what the magic takes. */
  Completions completions(String text, int cursor, List<String> names) {
    if (cursor <= to) {
      return fitting(names, text.substring(from, cursor), from);
    }
    int begin = 1 + Math.max(text.lastIndexOf(' ', cursor - 1), text.lastIndexOf('\t', cursor - 1));
    String typed = text.substring(begin, cursor);
    return fitting(line().map(magic -> magic.options(typed)).orElse(List.of()), typed, begin);
  }

  /** What to type, and what it does. */
  Optional<String> help() {
    return signs.length() == 1
        ? line().map(LineMagic::help)
        : magics().cells().stream()
            .filter(magic -> magic.name().equals(name))
            .map(CellMagic::help)
            .findFirst();
  }

  private static Completions fitting(List<String> options, String typed, int from) {
    return new Completions(
        options.stream().filter(option -> option.startsWith(typed)).toList(), from);
  }

  private Optional<LineMagic> line() {
    return signs.length() == 1 ? magics().line(name) : Optional.empty();
  }

  private static MagicList magics() {
    return LoupeExtension.magics();
  }
}
