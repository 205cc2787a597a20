package dev.loupe.kernel.magic;

import dev.loupe.kernel.host.LineMagic;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Lists the magics there are, and the words that a cell may use. */
public final class HelpMagic implements LineMagic {
  private final List<String> magics;

  /** The magic that lists {@code magics}, each of which says what to type and what it does. */
  public HelpMagic(List<String> magics) {
    this.magics = Stream.concat(magics.stream(), Stream.of(help())).toList();
  }

  @Override
  public String name() {
    return "help";
  }

  @Override
  public String help() {
    return "%help    this list; %help patching: what has to do with that";
  }

  @Override
  public void run(List<String> arguments) {
    String about = String.join(" ", arguments).toLowerCase(Locale.ROOT);
    Stream<String> words =
        Stream.of("Loupe", "Words")
            .flatMap(name -> WordList.of(name).stream())
            .map(Object::toString);
    List<String> found =
        Stream.concat(magics.stream(), words)
            .filter(entry -> entry.toLowerCase(Locale.ROOT).contains(about))
            .toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "there is nothing about '" + about + "' here; %help alone lists everything");
    }
    found.forEach(System.out::println);
  }
}
