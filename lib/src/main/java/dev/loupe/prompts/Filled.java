package dev.loupe.prompts;

import dev.loupe.site.Role;
import dev.loupe.text.TextSpan;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sentence template with its words filled in.
 *
 * @param text the sentence
 * @param places where each word stands, by the name that the template gives it; the first place if
 *     it stands in several
 */
record Filled(String text, Map<String, TextSpan> places) {
  private static final Pattern NAME = Pattern.compile("\\{(\\w+)}");

  /** The template with these words in place of their names. */
  static Filled of(String template, Map<String, String> words) {
    StringBuilder text = new StringBuilder();
    Map<String, TextSpan> places = new HashMap<>();
    Matcher names = NAME.matcher(template);
    int read = 0;
    while (names.find()) {
      text.append(template, read, names.start());
      String word = words.get(names.group(1));
      int start = text.length();
      text.append(word == null ? names.group() : word);
      places.putIfAbsent(names.group(1), new TextSpan(start, text.length()));
      read = names.end();
    }
    return new Filled(text.append(template.substring(read)).toString(), places);
  }

  /** The places of two fillings of one template, by the role of the word. */
  static Map<Role, RolePlace> roles(Filled clean, Filled corrupt, Map<Role, String> names) {
    Map<Role, RolePlace> roles = new HashMap<>();
    names.forEach(
        (role, name) ->
            roles.put(role, new RolePlace(clean.places.get(name), corrupt.places.get(name))));
    return roles;
  }
}
