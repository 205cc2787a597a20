package dev.loupe.kernel.magic;

import dev.loupe.kernel.host.LineMagic;
import java.util.List;
import java.util.function.Supplier;

/** Prints how much memory is in use. */
public final class MemoryMagic implements LineMagic {
  private final Supplier<String> summary;

  /** The magic that prints the current value of {@code summary}. */
  public MemoryMagic(Supplier<String> summary) {
    this.summary = summary;
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public String help() {
    return "%memory    print how much memory is in use, on the Java heap and outside it";
  }

  @Override
  public Object run(List<String> arguments) {
    System.out.println(summary.get());
    return null;
  }
}
