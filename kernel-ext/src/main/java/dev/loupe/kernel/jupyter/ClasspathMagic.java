package dev.loupe.kernel.jupyter;

import dev.loupe.kernel.cell.CellShell;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.magic.LineMagic;

/** Adds jars and directories of classes to what the following cells see. */
final class ClasspathMagic implements LineMagic<Object, BaseKernel> {
  private final CellShell shell;

  ClasspathMagic(CellShell shell) {
    this.shell = shell;
  }

  @Override
  public Object eval(BaseKernel kernel, List<String> arguments) throws IOException {
    for (String argument : arguments) {
      for (Path path : matching(argument)) {
        shell.addToClasspath(path.toString());
      }
    }
    return null;
  }

  /** A path as it is, or all that match a pattern in its last part: {@code lib/*.jar}. */
  private static List<Path> matching(String argument) throws IOException {
    Path path = Path.of(argument).toAbsolutePath();
    List<Path> found = new ArrayList<>();
    if (Files.exists(path)) {
      found.add(path);
    } else if (Files.isDirectory(path.getParent())) {
      String pattern = path.getFileName().toString();
      try (DirectoryStream<Path> all = Files.newDirectoryStream(path.getParent(), pattern)) {
        all.forEach(found::add);
      }
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "there is no " + argument + "; the path is taken from " + Path.of("").toAbsolutePath());
    }
    return found;
  }
}
