package dev.loupe.kernel.magic;

import dev.loupe.kernel.host.CellMagic;
import dev.loupe.kernel.host.LineMagic;
import java.util.List;
import java.util.stream.Collectors;

/** Lists the magics by their names. */
public final class LsMagic implements LineMagic {
  private final MagicList magics;

  /** The magic that lists {@code magics}. */
  public LsMagic(MagicList magics) {
    this.magics = magics;
  }

  @Override
  public String name() {
    return "lsmagic";
  }

  @Override
  public String help() {
    return "%lsmagic    the names of all magics";
  }

  @Override
  public Object run(List<String> arguments) {
    String lines =
        magics.lines().stream()
            .map(LineMagic::name)
            .map("%"::concat)
            .collect(Collectors.joining(" "));
    String cells =
        magics.cells().stream()
            .map(CellMagic::name)
            .map("%%"::concat)
            .collect(Collectors.joining(" "));
    System.out.println("line magics: " + lines + "\ncell magics: " + cells);
    return null;
  }
}
