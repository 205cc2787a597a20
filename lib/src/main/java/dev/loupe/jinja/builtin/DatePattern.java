package dev.loupe.jinja.builtin;

import dev.loupe.jinja.value.Failure;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** Dates in the patterns of C's {@code strftime}, in English. */
final class DatePattern {
  private static final Map<Character, String> PARTS =
      Map.ofEntries(
          Map.entry('a', "EEE"),
          Map.entry('A', "EEEE"),
          Map.entry('b', "MMM"),
          Map.entry('B', "MMMM"),
          Map.entry('d', "dd"),
          Map.entry('m', "MM"),
          Map.entry('y', "yy"),
          Map.entry('Y', "yyyy"),
          Map.entry('j', "DDD"),
          Map.entry('H', "HH"),
          Map.entry('I', "hh"),
          Map.entry('M', "mm"),
          Map.entry('S', "ss"),
          Map.entry('p', "a"),
          Map.entry('F', "yyyy-MM-dd"),
          Map.entry('T', "HH:mm:ss"));

  private DatePattern() {}

  static String write(String pattern, LocalDateTime time) {
    StringBuilder written = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char here = pattern.charAt(i);
      if (here != '%' || i + 1 == pattern.length()) {
        written.append(here);
        continue;
      }
      char part = pattern.charAt(++i);
      if (part == '%') {
        written.append('%');
      } else if (PARTS.containsKey(part)) {
        written.append(DateTimeFormatter.ofPattern(PARTS.get(part), Locale.US).format(time));
      } else {
        throw new Failure("%" + part + " is not known in dates; known are " + PARTS.keySet());
      }
    }
    return written.toString();
  }
}
