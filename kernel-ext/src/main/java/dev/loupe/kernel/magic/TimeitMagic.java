package dev.loupe.kernel.magic;

import dev.loupe.kernel.host.Host;
import dev.loupe.kernel.host.LineMagic;
import dev.loupe.progress.Progress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

/** Runs the rest of the line many times and says how long it takes. */
public final class TimeitMagic implements LineMagic {
  private static final int ROUNDS = 7; // as in IPython
  private static final double SECONDS = 0.1; // at least, for a round

  /** The code to time: it is compiled once, so that only its runs are timed. */
  public interface Work {
    /** Runs the code once. */
    void run() throws Exception;
  }

  private static volatile Object sink; // a value that is used is computed

  private final Host host;

  /** The magic for the cells of {@code host}. */
  public TimeitMagic(Host host) {
    this.host = host;
  }

  @Override
  public String name() {
    return "timeit";
  }

  @Override
  public String help() {
    return "%timeit model.run(\"a\").logits()    run one line many times and say how long it takes";
  }

  @Override
  public boolean takesCode() {
    return true;
  }

  @Override
  public Object run(List<String> code) throws Exception {
    String line = String.join(" ", code).strip().replaceAll(";+$", "");
    if (line.isEmpty()) {
      throw new IllegalArgumentException("%timeit needs code: %timeit Math.sqrt(2)");
    }
    Work work = compiled(line);
    long loops = loops(work);
    double[] seconds = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      seconds[round] = seconds(work, loops) / loops;
    }
    System.out.println(report(seconds, loops));
    return null;
  }

  /** The code as an expression with a value, or else as statements. */
  private Work compiled(String line) {
    try {
      Object value = host.eval("(" + Callable.class.getName() + "<Object>) () -> " + line);
      return () -> sink = ((Callable<?>) value).call();
    } catch (RuntimeException noValue) {
      try {
        return (Work) host.eval("(" + getClass().getName() + ".Work) () -> { " + line + "; }");
      } catch (RuntimeException noStatement) {
        throw noValue;
      }
    }
  }

  private static long loops(Work work) throws Exception {
    long loops = 1;
    while (seconds(work, loops) < SECONDS) {
      loops *= 10;
    }
    return loops;
  }

  private static double seconds(Work work, long loops) throws Exception {
    long start = System.nanoTime();
    for (long i = 0; i < loops; i++) {
      work.run();
    }
    Progress.checkCancelled();
    return (System.nanoTime() - start) / 1e9;
  }

  private static String report(double[] seconds, long loops) {
    Arrays.sort(seconds);
    return Durations.small(seconds[ROUNDS / 2])
        + " (median of "
        + ROUNDS
        + " rounds of "
        + loops
        + (loops == 1 ? " loop" : " loops")
        + "; from "
        + Durations.small(seconds[0])
        + " to "
        + Durations.small(seconds[ROUNDS - 1])
        + ")";
  }
}
