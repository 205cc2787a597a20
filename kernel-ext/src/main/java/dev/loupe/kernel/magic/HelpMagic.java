package dev.loupe.kernel.magic;

import dev.loupe.kernel.host.LineMagic;
import java.util.List;

/** Lists the magics there are. */
public final class HelpMagic implements LineMagic {
  private final List<String> lines;

  /** The magic that lists {@code lines}, each of which says what to type and what it does. */
  public HelpMagic(List<String> lines) {
    this.lines = List.copyOf(lines);
  }

  @Override
  public String name() {
    return "help";
  }

  @Override
  public String help() {
    return "%help    this list";
  }

  @Override
  public void run(List<String> arguments) {
    lines.forEach(System.out::println);
    System.out.println(help());
  }
}
