package dev.loupe.kernel.maven;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A Maven repository in a folder, with two libraries of which one needs the other. */
public final class FileRepository {
  private final Path folder;

  /** A repository in {@code folder}, which need not be there. */
  public FileRepository(Path folder) throws IOException {
    this.folder = folder;
    add("lab", "words", "1.0", "", "word.txt", "lens");
    add("lab", "sentences", "2.0", dependency("words", "1.0", "compile"), "sentence.txt", "a lens");
  }

  /** Adds a library whose jar holds one file. */
  public void add(
      String group, String artifact, String version, String needs, String file, String content)
      throws IOException {
    Path at = Files.createDirectories(folder.resolve(group + "/" + artifact + "/" + version));
    String name = artifact + "-" + version;
    Files.writeString(at.resolve(name + ".pom"), pom(group, artifact, version, needs));
    jar(at.resolve(name + ".jar"), Map.of(file, content));
  }

  /** A dependency on a library of the group "lab". */
  public static String dependency(String artifact, String version, String scope) {
    return """
        <dependency><groupId>lab</groupId><artifactId>%s</artifactId>
        <version>%s</version><scope>%s</scope></dependency>"""
        .formatted(artifact, version, scope);
  }

  /** A settings.xml that sends everything that is asked for here, and keeps it in {@code local}. */
  public String settings(Path local) {
    return """
        <settings>
          <localRepository>%s</localRepository>
          <mirrors><mirror><id>here</id><mirrorOf>*</mirrorOf><url>%s</url></mirror></mirrors>
        </settings>"""
        .formatted(local, url());
  }

  /** The address of the folder. */
  public String url() {
    return folder.toUri().toString();
  }

  private static String pom(String group, String artifact, String version, String needs) {
    return """
        <project><modelVersion>4.0.0</modelVersion>
        <groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version>
        <dependencies>%s</dependencies></project>"""
        .formatted(group, artifact, version, needs);
  }

  /** Writes a jar of texts. */
  public static Path jar(Path file, Map<String, String> texts) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, String> text : texts.entrySet()) {
        zip.putNextEntry(new ZipEntry(text.getKey()));
        zip.write(text.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return file;
  }

  static Stream<String> names(Stream<Path> jars) {
    return jars.map(jar -> jar.getFileName().toString());
  }
}
