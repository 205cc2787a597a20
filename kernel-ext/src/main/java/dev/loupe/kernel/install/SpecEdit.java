package dev.loupe.kernel.install;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.loupe.kernel.Imports;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The changes to another kernel's {@code kernel.json} that make it load Loupe; they can be undone.
 *
 * <p>Each change is recorded under {@code metadata.loupe}, so that exactly these changes can be
 * undone; what a user has set is kept.
 */
final class SpecEdit {
  private static final String NOTE = "loupe";
  private static final String COMMAND = "argv";
  private static final String MADE = "made"; // parts that were not there, to be removed again
  private static final String HEAP = "-Xmx";
  private static final String WAITING = "OMP_WAIT_POLICY"; // spinning threads slow PyTorch down
  private static final String PASSIVE = "PASSIVE";
  private static final Pattern JAVA = Pattern.compile("(.*[/\\\\])?java(\\.exe)?");

  private final JsonObject spec;
  private final StockKind kind;
  private final JsonObject added = new JsonObject();
  private final List<String> changes = new ArrayList<>();

  private SpecEdit(JsonObject spec, StockKind kind) {
    this.spec = spec;
    this.kind = kind;
  }

  /** Whether the kernel loads Loupe. */
  static boolean isIn(JsonObject spec) {
    return spec.has("metadata") && spec.getAsJsonObject("metadata").has(NOTE);
  }

  /**
   * Makes the kernel of {@code spec} load Loupe; returns a list of the changes.
   *
   * @param users the environment that Jupyter runs in; what is set there is left alone
   */
  static List<String> add(
      JsonObject spec,
      StockKind kind,
      String classpath,
      List<String> options,
      Map<String, String> users) {
    remove(spec);
    SpecEdit edit = new SpecEdit(spec, kind);
    List<String> made =
        Stream.of("env", "metadata").filter(part -> !spec.has(part)).collect(Collectors.toList());
    edit.added.add(MADE, array(made));
    edit.classpath(classpath);
    edit.script();
    edit.waiting(users);
    edit.options(options);
    part(spec, "metadata").add(NOTE, edit.added);
    return edit.changes;
  }

  private void classpath(String classpath) {
    Entries missing = Entries.of(classpath, File.pathSeparator).without(set(kind.classpath()));
    if (!missing.isEmpty()) {
      put(kind.classpath(), set(kind.classpath()).with(missing).toString(), missing.toString());
      changes.add(kind.classpath() + " has Loupe's jars, " + missing.parts().size() + " entries");
    }
  }

  /** Before the user's own script: IJava resets variables at an import that comes after them. */
  private void script() {
    Entries ours = Entries.of(Imports.script(), "\n");
    Entries users = Entries.of(value(kind.script()), "\n");
    if (!ours.without(users).isEmpty()) {
      put(kind.script(), ours.with(users).toString(), ours.toString());
      changes.add(kind.script() + " has Loupe's imports and LoupeExtension.install()");
    }
  }

  private void waiting(Map<String, String> users) {
    String name = WAITING;
    if (value(name).isEmpty() && !users.containsKey(name)) {
      put(name, PASSIVE, PASSIVE);
      changes.add(name + " is " + PASSIVE);
    }
  }

  private void options(List<String> wanted) {
    if (kind.jvmOptions().isPresent()) {
      String name = kind.jvmOptions().get();
      Entries users = Entries.of(value(name), " ");
      List<String> missing = missing(wanted, users.parts());
      if (!missing.isEmpty()) {
        Entries more = new Entries(missing, " ");
        put(name, users.with(more).toString(), more.toString());
        changes.add(name + " has " + more);
      }
      return;
    }
    List<String> command = words(spec.getAsJsonArray(COMMAND));
    List<String> missing = missing(wanted, command);
    if (!missing.isEmpty() && JAVA.matcher(command.get(0)).matches()) {
      command.addAll(1, missing);
      spec.add(COMMAND, array(command));
      added.add(COMMAND, array(missing));
      changes.add("its command has " + String.join(" ", missing));
    }
  }

  /** The options that are not chosen, whatever the value is. */
  private static List<String> missing(List<String> wanted, List<String> chosen) {
    return wanted.stream()
        .filter(option -> chosen.stream().noneMatch(word -> word.startsWith(name(option))))
        .toList();
  }

  /** An option without its value: {@code -Xmx}, or {@code -DNAME=}. */
  private static String name(String option) {
    return option.startsWith(HEAP) ? HEAP : option.replaceFirst("=.*", "=");
  }

  /** Undoes {@link #add}; does nothing if Loupe was not added. */
  static void remove(JsonObject spec) {
    if (!isIn(spec)) {
      return;
    }
    JsonObject added = spec.getAsJsonObject("metadata").remove(NOTE).getAsJsonObject();
    List<String> made = noted(added, MADE);
    List<String> command = words(spec.getAsJsonArray(COMMAND));
    noted(added, COMMAND).forEach(command::remove);
    spec.add(COMMAND, array(command));
    added.entrySet().stream()
        .filter(addition -> addition.getValue().isJsonPrimitive())
        .forEach(
            addition -> removeVariable(spec, addition.getKey(), addition.getValue().getAsString()));
    made.forEach(part -> removeIfEmpty(spec, part));
  }

  private static List<String> noted(JsonObject added, String name) {
    return added.has(name) ? words(added.getAsJsonArray(name)) : List.of();
  }

  private static void removeVariable(JsonObject spec, String name, String addition) {
    JsonObject environment = part(spec, "env");
    String separator = separator(name);
    Entries now = Entries.of(text(environment, name), separator);
    Entries rest = now.without(Entries.of(addition, separator));
    environment.remove(name);
    if (!rest.isEmpty()) {
      environment.addProperty(name, rest.toString());
    }
  }

  private static String separator(String name) {
    return name.endsWith("_CLASSPATH") ? File.pathSeparator : name.endsWith("_SCRIPT") ? "\n" : " ";
  }

  private Entries set(String name) {
    return Entries.of(value(name), separator(name));
  }

  private String value(String name) {
    return text(part(spec, "env"), name);
  }

  private void put(String name, String value, String addition) {
    part(spec, "env").addProperty(name, value);
    added.addProperty(name, addition);
  }

  private static String text(JsonObject environment, String name) {
    return environment.has(name) ? environment.get(name).getAsString() : "";
  }

  private static JsonObject part(JsonObject spec, String name) {
    if (!spec.has(name)) {
      spec.add(name, new JsonObject());
    }
    return spec.getAsJsonObject(name);
  }

  private static void removeIfEmpty(JsonObject spec, String name) {
    if (part(spec, name).size() == 0) {
      spec.remove(name);
    }
  }

  static List<String> words(JsonArray array) {
    List<String> words = new ArrayList<>();
    array.forEach(word -> words.add(word.getAsString()));
    return words;
  }

  private static JsonArray array(List<String> words) {
    JsonArray array = new JsonArray();
    words.forEach(word -> array.add(new JsonPrimitive(word)));
    return array;
  }
}
