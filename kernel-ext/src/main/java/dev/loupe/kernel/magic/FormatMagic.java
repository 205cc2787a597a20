package dev.loupe.kernel.magic;

import dev.loupe.kernel.host.LineMagic;
import dev.loupe.view.Format;
import java.util.List;

/** Chooses between full results and PNG only, for notebooks that are read on GitHub. */
public final class FormatMagic implements LineMagic {
  @Override
  public String name() {
    return "format";
  }

  @Override
  public String help() {
    return "%format html|png    show results as HTML, or as PNG only (for GitHub)";
  }

  @Override
  public List<String> options(String typed) {
    return List.of("html", "png");
  }

  @Override
  public Object run(List<String> arguments) {
    String wanted = arguments.size() == 1 ? arguments.get(0) : String.join(" ", arguments);
    switch (wanted) {
      case "html", "full" -> System.setProperty(Format.PROPERTY, "full");
      case "png" -> System.setProperty(Format.PROPERTY, "png");
      default ->
          throw new IllegalArgumentException(
              "'" + wanted + "' is not a format; write %format html or %format png");
    }
    return null;
  }
}
