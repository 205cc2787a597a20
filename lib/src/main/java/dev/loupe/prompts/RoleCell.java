package dev.loupe.prompts;

import dev.loupe.site.Role;
import dev.loupe.text.TextSpan;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The roles of a pair as the text of one cell: {@code IO 5-9 5-9; S1 14-18 14-18} says that the IO
 * is characters 5 up to 9, which is not in it, of the clean and of the corrupt prompt.
 */
final class RoleCell {
  private static final Pattern ONE =
      Pattern.compile("(\\S+) (\\d{1,9})-(\\d{1,9}) (\\d{1,9})-(\\d{1,9})");
  private static final String BETWEEN = "; ";

  private RoleCell() {}

  static String of(Map<Role, RolePlace> roles) {
    return roles.entrySet().stream()
        .sorted(Comparator.comparingInt(entry -> entry.getValue().clean().start()))
        .map(entry -> one(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(BETWEEN));
  }

  private static String one(Role role, RolePlace place) {
    if (!role.name().matches("[^\\s;]+")) {
      throw new IllegalArgumentException(
          "the role '"
              + role
              + "' cannot be written into a file; give it a name without spaces and semicolons");
    }
    return role + " " + span(place.clean()) + " " + span(place.corrupt());
  }

  private static String span(TextSpan span) {
    return span.start() + "-" + span.end();
  }

  static Map<Role, RolePlace> read(String cell) {
    Map<Role, RolePlace> roles = new HashMap<>();
    for (String one : cell.isBlank() ? new String[0] : cell.split(";")) {
      Matcher parts = ONE.matcher(one.strip());
      if (!parts.matches()) {
        throw new IllegalArgumentException(
            "'"
                + one.strip()
                + "' is no role; write its name and its characters in the clean and in the corrupt"
                + " prompt, such as IO 5-9 5-9");
      }
      roles.put(new Role(parts.group(1)), new RolePlace(span(parts, 2), span(parts, 4)));
    }
    return roles;
  }

  private static TextSpan span(Matcher parts, int first) {
    return new TextSpan(
        Integer.parseInt(parts.group(first)), Integer.parseInt(parts.group(first + 1)));
  }
}
