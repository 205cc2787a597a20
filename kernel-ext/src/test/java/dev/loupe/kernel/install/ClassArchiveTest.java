package dev.loupe.kernel.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {
  @TempDir private Path directory;

  @Test
  void aKernelStartsWithItsArchiveWithoutAWord() throws Exception {
    String classpath = jars();
    Path spec =
        Kernelspec.write(
            InstallOptions.parse(
                List.of("--data-dir", directory.toString(), "--classpath", classpath, "--cds")));
    assertThat(spec.resolve("classes.jsa")).isNotEmptyFile();
    List<String> command = command(spec.resolve("kernel.json"));
    ProcessBuilder start = new ProcessBuilder(command).redirectErrorStream(true);
    start.environment().put("CLASSPATH", classpath);
    Process process = start.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(printed).isEmpty();
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void refusesDirectories() {
    assertThatThrownBy(
            () -> ClassArchive.make(directory.resolve("a.jsa"), directory.toString(), List.of()))
        .hasMessage(
            directory + " is a directory, but --cds needs jars; run mvn package and give the jars");
  }

  /** The kernelspec's command, with a rehearsal in place of the kernel. */
  private static List<String> command(Path kernelJson) throws IOException {
    List<String> words =
        JsonParser.parseString(Files.readString(kernelJson))
            .getAsJsonObject()
            .getAsJsonArray("argv")
            .asList()
            .stream()
            .map(JsonElement::getAsString)
            .toList();
    List<String> command = new ArrayList<>(words.subList(0, words.size() - 2));
    command.add(Rehearsal.class.getName());
    return command;
  }

  /** The class path of this test, its directories as jars. */
  private String jars() throws IOException {
    List<String> jars = new ArrayList<>();
    String classpath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    for (String part : classpath.split(File.pathSeparator)) {
      Path path = Path.of(part);
      jars.add(Files.isDirectory(path) ? jar(path, jars.size()).toString() : part);
    }
    return String.join(File.pathSeparator, jars);
  }

  private Path jar(Path classes, int number) throws IOException {
    Path jar = directory.resolve(number + ".jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = classes.relativize(file).toString().replace(File.separatorChar, '/');
        out.putNextEntry(new JarEntry(name));
        Files.copy(file, out);
      }
    }
    return jar;
  }
}
