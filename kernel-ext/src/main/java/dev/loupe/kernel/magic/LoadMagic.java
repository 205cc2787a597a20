package dev.loupe.kernel.magic;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import dev.loupe.arch.config.JsonText;
import dev.loupe.kernel.hint.Folders;
import dev.loupe.kernel.host.Host;
import dev.loupe.kernel.host.LineMagic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Runs a file of code, or the code cells of a notebook, as if the code were in the cell. */
public final class LoadMagic implements LineMagic {
  private static final List<String> ENDINGS =
      List.of("", ".jsh", ".jshell", ".java", ".ijava", ".jjava", ".ipynb");

  private final Host host;

  /** The magic for the cells of {@code host}. */
  public LoadMagic(Host host) {
    this.host = host;
  }

  @Override
  public String name() {
    return "load";
  }

  @Override
  public String help() {
    return "%load file.jsh    run a file of code, or the cells of a notebook";
  }

  @Override
  public List<String> options(String typed) {
    return Folders.files(typed);
  }

  @Override
  public Object run(List<String> arguments) throws IOException {
    if (arguments.size() != 1) {
      throw new IllegalArgumentException("%load needs one file: %load file.jsh");
    }
    Path file = file(arguments.get(0));
    String text = Files.readString(file);
    (file.toString().endsWith(".ipynb") ? cells(file, text) : Stream.of(text)).forEach(host::eval);
    return null;
  }

  private static Path file(String name) {
    return ENDINGS.stream()
        .map(ending -> PathPattern.of(name + ending))
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no file "
                        + name
                        + ", with or without "
                        + String.join(", ", ENDINGS.subList(1, ENDINGS.size()))
                        + ", in "
                        + Path.of("").toAbsolutePath()));
  }

  private static Stream<String> cells(Path file, String text) {
    try {
      Stream.Builder<String> cells = Stream.builder();
      for (JsonElement cell : JsonText.object(text).getAsJsonArray("cells")) {
        if (cell.getAsJsonObject().get("cell_type").getAsString().equals("code")) {
          cells.add(source(cell.getAsJsonObject()));
        }
      }
      return cells.build();
    } catch (JsonParseException | IllegalStateException | NullPointerException broken) {
      throw new IllegalArgumentException(file + " is not a Jupyter notebook", broken);
    }
  }

  private static String source(JsonObject cell) {
    if (!cell.get("source").isJsonArray()) {
      return cell.get("source").getAsString();
    }
    StringBuilder source = new StringBuilder();
    cell.getAsJsonArray("source").forEach(line -> source.append(line.getAsString()));
    return source.toString();
  }
}
