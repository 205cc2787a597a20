package dev.loupe.kernel.magic;

import dev.loupe.kernel.host.CellMagic;
import dev.loupe.kernel.host.Host;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Runs a cell, shows its value, and says how long it took. */
public final class TimeMagic implements CellMagic {
  private final Host host;

  /** The magic for the cells of {@code host}. */
  public TimeMagic(Host host) {
    this.host = host;
  }

  @Override
  public String name() {
    return "time";
  }

  @Override
  public String help() {
    return "%%time    run the cell and say how long it took";
  }

  @Override
  public void run(List<String> arguments, String body) {
    if (!arguments.isEmpty()) {
      throw new IllegalArgumentException(
          "%%time runs the lines below it; put " + String.join(" ", arguments) + " there");
    }
    long start = System.nanoTime();
    Object value = host.eval(body);
    String took = "took " + Durations.text((System.nanoTime() - start) / 1e9);
    if (value != null) {
      host.show(value);
    }
    host.display(Map.of("text/plain", took), UUID.randomUUID().toString());
  }
}
