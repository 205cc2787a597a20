package dev.loupe.kernel.javadoc;

import dev.loupe.Loupe;
import dev.loupe.kernel.Imports;
import dev.loupe.kernel.Words;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The public names of the library, read from the sources that the build puts into the kernel's jar.
 */
public final class Library {
  private static final Library INSTANCE = new Library();

  private SoftReference<Map<String, String>> texts = new SoftReference<>(null);
  private SoftReference<List<Entry>> all = new SoftReference<>(null);

  private Library() {}

  /** The library that this kernel shows. */
  public static Library instance() {
    return INSTANCE;
  }

  /** The types that a cell can use without an import, their members, and the words. */
  public synchronized List<Entry> entries() {
    List<Entry> entries = all.get();
    if (entries == null) {
      Set<String> words =
          wordClasses().stream().map(Class::getName).collect(Collectors.toUnmodifiableSet());
      List<String> imported =
          texts().entrySet().stream()
              .filter(
                  file -> {
                    String type = file.getKey().replace('/', '.');
                    return words.contains(type) || Imports.have(type);
                  })
              .map(Map.Entry::getValue)
              .toList();
      entries = SourceFile.entries(imported);
      all = new SoftReference<>(entries);
    }
    return entries;
  }

  /** The methods that a cell can use without a type before them, in groups. */
  public List<WordGroup> words() {
    return wordClasses().stream()
        .map(type -> texts().get(type.getName().replace('.', '/')))
        .map(WordGroup::of)
        .toList();
  }

  private static List<Class<?>> wordClasses() {
    List<Class<?>> classes = new ArrayList<>(List.of(Words.class));
    for (Class<?> type = Loupe.class.getSuperclass();
        type != Object.class;
        type = type.getSuperclass()) {
      classes.add(0, type); // a group inherits the words of the group before it
    }
    return classes;
  }

  /** The Javadoc of a name as JShell writes it: {@code Grid Run.top(int k)}. */
  public Doc of(String signature) {
    Signature asked = Signature.of(signature);
    List<Entry> candidates =
        of(asked).stream()
            .filter(entry -> entry.simpleOwner().equals(asked.owner()))
            .filter(entry -> matches(entry, asked))
            .toList();
    return candidates.stream()
        .filter(entry -> entry.parameters().equals(asked.parameters()))
        .findFirst()
        .or(() -> candidates.stream().findFirst())
        .map(Entry::doc)
        .orElse(Doc.NONE);
  }

  /** The parameters of a method or constructor with their names: {@code int k}. */
  Optional<String> parameters(Signature asked) {
    return of(asked).stream()
        .filter(entry -> entry.simpleOwner().equals(asked.owner()))
        .filter(
            entry ->
                matches(entry, asked)
                    && innermost(entry.parameters()).equals(innermost(asked.parameters())))
        .map(Entry::signature)
        .map(text -> text.substring(text.indexOf('(') + 1, text.lastIndexOf(')')))
        .findFirst();
  }

  /** A comment that JShell found in the JDK's own sources. */
  public static Doc ofComment(String javadoc) {
    return SourceFile.doc(javadoc);
  }

  private static boolean matches(Entry entry, Signature asked) {
    if (asked.name().isEmpty()) {
      return entry.kind() == Entry.Kind.TYPE;
    }
    boolean callable = entry.kind() == Entry.Kind.METHOD || entry.kind() == Entry.Kind.CONSTRUCTOR;
    return entry.kind() != Entry.Kind.TYPE
        && entry.name().equals(asked.name())
        && callable == asked.call()
        && entry.parameters().size() == asked.parameters().size();
  }

  /** A nested type may be written with its outer one or without. */
  private static List<String> innermost(List<String> types) {
    return types.stream().map(one -> one.replaceAll("\\w+\\.(?=\\w)", "")).toList();
  }

  /** What is public in the files that declare the type asked for. */
  private List<Entry> of(Signature asked) {
    Pattern declared =
        Pattern.compile(
            "\\b(?:class|interface|enum|record) " + Pattern.quote(asked.owner()) + "\\b");
    List<String> its =
        texts().values().stream()
            .filter(text -> text.contains(asked.owner())) // much faster than the pattern
            .filter(text -> declared.matcher(text).find())
            .toList();
    return its.isEmpty() ? List.of() : SourceFile.entries(its);
  }

  private synchronized Map<String, String> texts() {
    Map<String, String> read = texts.get();
    if (read == null) {
      read = Sources.read();
      texts = new SoftReference<>(read);
    }
    return read;
  }
}
