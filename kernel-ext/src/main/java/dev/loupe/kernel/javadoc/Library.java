package dev.loupe.kernel.javadoc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every public word of the library, by the sources that the build put into the kernel's jar. */
public final class Library {
  private static final String FOLDER = "/dev/loupe/kernel/sources";
  private static final List<String> WORDS =
      List.of("dev/loupe/Loupe.java", "dev/loupe/kernel/Words.java");
  private static final Library INSTANCE = new Library();

  private SoftReference<List<Entry>> all = new SoftReference<>(null);

  private Library() {}

  /** The library that this kernel shows. */
  public static Library instance() {
    return INSTANCE;
  }

  /** Everything public in the library, and the kernel's own words. */
  public synchronized List<Entry> entries() {
    List<Entry> entries = all.get();
    if (entries == null) {
      entries = SourceFile.entries(sources());
      all = new SoftReference<>(entries);
    }
    return entries;
  }

  /** The words that a cell may use without a type before them: {@code Loupe} and {@code Words}. */
  public List<Entry> words() {
    List<String> sources =
        Stream.of("dev/loupe/Loupe.java", "dev/loupe/kernel/Words.java")
            .map(Library::read)
            .toList();
    return SourceFile.entries(sources).stream()
        .filter(entry -> entry.kind() == Entry.Kind.METHOD)
        .toList();
  }

  /** What Javadoc says of a name as JShell writes it down: {@code Grid Run.top(int k)}. */
  public Doc of(String signature) {
    Signature asked = Signature.of(signature);
    List<Entry> candidates =
        entries().stream()
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

  private static String read(String file) {
    try (InputStream in = Library.class.getResourceAsStream(FOLDER + "/" + file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException broken) {
      throw new UncheckedIOException("the kernel's jar is broken: no " + file, broken);
    }
  }

  private static List<String> sources() {
    String known = FOLDER + "/" + WORDS.get(0); // not every jar has entries for its folders
    try {
      String place = Library.class.getResource(known).toURI().toString();
      if (!place.startsWith("jar:")) {
        return texts(
            Path.of(URI.create(place.substring(0, place.length() - WORDS.get(0).length()))));
      }
      Path jar = Path.of(URI.create(place.substring("jar:".length(), place.indexOf("!/"))));
      try (FileSystem open = FileSystems.newFileSystem(jar)) {
        return texts(open.getPath(FOLDER));
      }
    } catch (IOException | URISyntaxException broken) {
      throw new IllegalStateException("the kernel's jar cannot be read: no " + known, broken);
    }
  }

  private static List<String> texts(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<String> texts = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        String name = Optional.ofNullable(file.getFileName()).map(Path::toString).orElse("");
        if (name.endsWith(".java") && !name.equals("package-info.java")) {
          texts.add(Files.readString(file));
        }
      }
      return texts;
    }
  }
}
