package dev.loupe.kernel.magic;

import dev.loupe.kernel.host.CellMagic;
import dev.loupe.kernel.host.LineMagic;
import dev.loupe.kernel.javadoc.Entry;
import dev.loupe.kernel.javadoc.Library;
import dev.loupe.kernel.javadoc.Search;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Lists the words, which a cell can use without a type before them, and the magics. */
public final class HelpMagic implements LineMagic {
  private static final int MOST = 15;
  private static final List<String> HEADINGS = List.of("Words", "Types", "Methods of types");

  private final MagicList magics;

  /** The magic that lists {@code magics}, each of which says what to type and what it does. */
  public HelpMagic(MagicList magics) {
    this.magics = magics;
  }

  @Override
  public String name() {
    return "help";
  }

  @Override
  public String help() {
    return "%help    this list; %help patching lists everything about patching";
  }

  @Override
  public List<String> options(String typed) {
    return Library.instance().entries().stream().map(Entry::name).distinct().sorted().toList();
  }

  @Override
  public Object run(List<String> arguments) {
    String about = String.join(" ", arguments);
    if (about.isBlank()) {
      System.out.println(new Overview(Library.instance().words(), magics()));
    } else {
      help(about);
    }
    return null;
  }

  private List<String> magics() {
    return Stream.concat(
            magics.lines().stream().map(LineMagic::help),
            magics.cells().stream().map(CellMagic::help))
        .toList();
  }

  private void help(String about) {
    String typed = about.toLowerCase(Locale.ROOT);
    List<String> lines = new ArrayList<>();
    for (String magic : magics()) {
      if (!magic.equals(help()) && magic.toLowerCase(Locale.ROOT).contains(typed)) {
        lines.addAll(lines.isEmpty() ? List.of("Magics") : List.of());
        lines.add("  " + magic);
      }
    }
    List<Entry> found = Search.of(about, Library.instance().entries());
    groups(found.subList(0, Math.min(MOST, found.size())))
        .forEach(
            (group, entries) -> {
              lines.addAll(lines.isEmpty() ? List.of() : List.of(""));
              lines.add(HEADINGS.get(group));
              entries.forEach(entry -> lines.add(line(entry)));
            });
    if (lines.isEmpty()) {
      throw new IllegalArgumentException(
          "there is nothing about '"
              + about
              + "' in Loupe; %help alone lists all magics and the methods of Loupe");
    }
    if (found.size() > MOST) {
      lines.add("");
      int more = found.size() - MOST;
      lines.add("… and " + more + " more; a second word shortens the list: %help sweep heads");
    }
    lines.forEach(System.out::println);
  }

  /**
   * Methods that need no type before them, then types, then members of types; each group in its
   * order.
   */
  private static Map<Integer, List<Entry>> groups(List<Entry> entries) {
    return entries.stream()
        .collect(Collectors.groupingBy(HelpMagic::group, TreeMap::new, Collectors.toList()));
  }

  private static int group(Entry entry) {
    return entry.isWord() ? 0 : entry.kind() == Entry.Kind.TYPE ? 1 : 2;
  }

  private static String line(Entry entry) {
    boolean whole = entry.isWord() || entry.kind() == Entry.Kind.TYPE;
    boolean made = entry.kind() == Entry.Kind.CONSTRUCTOR;
    String signature = whole || made ? entry.signature() : entry.owner() + "." + entry.signature();
    String sentence = entry.doc().sentence();
    return "  " + (sentence.isEmpty() ? signature : signature + "\n      " + sentence);
  }
}
