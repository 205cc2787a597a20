package dev.loupe.wren.world;

import dev.loupe.wren.text.Words;
import java.util.Arrays;
import java.util.List;

/** A country and what wren knows of it; the first language is the one it answers with. */
public record Country(
    String name, String capital, String continent, String currency, List<String> languages) {
  private static final List<Country> ALL =
      Words.lines("countries.csv").stream().skip(1).map(Country::parse).toList();
  private static final List<Country> HOMELANDS =
      Words.list("homelands").stream().map(Country::named).toList();

  public Country {
    languages = List.copyOf(languages);
  }

  /** All of them, in alphabetical order. */
  public static List<Country> all() {
    return ALL;
  }

  /** Those that {@link People} come from. */
  public static List<Country> homelands() {
    return HOMELANDS;
  }

  /** The one of this name. */
  public static Country named(String name) {
    return ALL.stream().filter(country -> country.name().equals(name)).findFirst().orElseThrow();
  }

  private static Country parse(String line) {
    String[] cells = line.split(",");
    return new Country(cells[0], cells[1], cells[2], cells[3], Arrays.asList(cells[4].split(";")));
  }
}
