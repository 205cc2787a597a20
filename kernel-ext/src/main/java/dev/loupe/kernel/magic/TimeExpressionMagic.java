package dev.loupe.kernel.magic;

import dev.loupe.kernel.host.LineMagic;
import java.util.List;

/** Runs the rest of the line, shows its value, and says how long it took. */
public final class TimeExpressionMagic implements LineMagic {
  private final TimeMagic time;

  /** The magic that does for a line what {@code time} does for a cell. */
  public TimeExpressionMagic(TimeMagic time) {
    this.time = time;
  }

  @Override
  public String name() {
    return time.name();
  }

  @Override
  public String help() {
    return "%time model.run(\"a\").top(5)    run one line and say how long it took";
  }

  @Override
  public boolean takesCode() {
    return true;
  }

  @Override
  public Object run(List<String> code) {
    time.run(List.of(), String.join(" ", code));
    return null;
  }
}
