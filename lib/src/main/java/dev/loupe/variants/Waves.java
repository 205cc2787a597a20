package dev.loupe.variants;

import ai.djl.ndarray.NDManager;
import dev.loupe.memory.OnceMore;
import dev.loupe.memory.Room;
import dev.loupe.model.Run;
import dev.loupe.progress.Progress;
import dev.loupe.torch.Torch;

/**
 * The waves of a sweep, one after the other. If the device has too little memory for one, it and
 * all later ones take half as many variants.
 */
final class Waves {
  private final Run run;
  private final BaseRun base;
  private final Goal goal;
  private final Way way;
  private final Reading reading;
  private final Differences differences;
  private final long batchBytes;
  private int most = Integer.MAX_VALUE; // variants of a wave
  private int taken; // variants of the last wave that was begun

  Waves(
      Run run,
      BaseRun base,
      Goal goal,
      Way way,
      Reading reading,
      Differences differences,
      long batchBytes) {
    this.run = run;
    this.base = base;
    this.goal = goal;
    this.way = way;
    this.reading = reading;
    this.differences = differences;
    this.batchBytes = batchBytes;
  }

  /** Measures all variants, [variant][prompt]; prompts they do not change keep these values. */
  double[][] measure(int variants, double[] unchanged, Progress progress) {
    double[][] values = new double[variants][];
    for (int next = 0; next < variants; ) {
      int from = next;
      double[][] measured =
          OnceMore.orLess(
              run.model().device(),
              "a sweep over the " + run,
              this::halve,
              () -> wave(from, variants, unchanged, progress));
      System.arraycopy(measured, 0, values, from, measured.length);
      next += measured.length;
    }
    return values;
  }

  /** Lets waves be half of the last one, and returns whether that is possible. */
  private boolean halve() {
    most = Math.max(1, taken / 2);
    return taken > 1;
  }

  /** Measures as many variants as a wave takes, from one on. */
  private double[][] wave(int from, int end, double[] unchanged, Progress progress) {
    try (NDManager work = Torch.memory(run.model().device())) {
      WaveArrays arrays = new WaveArrays(base, work);
      Wave wave = new Wave(run.model(), base, goal, way, arrays);
      taken = 0;
      do {
        wave.add(taken, differences.of(from + taken, most));
        taken++;
      } while (from + taken < end && taken < most && bytes(wave) < batchBytes);
      double[][] measured;
      Room room = room(bytes(wave));
      try (room) {
        SuffixPass pass = wave.run(progress, taken);
        measured = reading.of(pass, taken, arrays);
      }
      wave.restore(unchanged, measured);
      return measured;
    }
  }

  private Room room(long bytes) {
    return Room.on(
        run.model().device(), "variants of the " + run, bytes, 0, "take fewer prompts at a time");
  }

  /**
   * The bytes that a wave needs at once: for each position a few copies of the residual stream and
   * the neurons or spliced features; for each position that attends the scores.
   */
  private long bytes(Wave wave) {
    var spec = run.model().spec();
    long neurons = spec.mlp().map(mlp -> mlp.dMlp()).orElse(0);
    long scores = (long) spec.attention().heads() * run.tokens().width();
    long features = spec.features().values().stream().mapToLong(count -> count).max().orElse(0);
    long numbers =
        wave.positions() * (8L * spec.dModel() + 3 * neurons + 6 * features)
            + wave.attending() * 3 * scores;
    return run.model().type().getNumOfBytes() * numbers;
  }

  @Override
  public String toString() {
    return "waves of at most " + most + " variants of the " + run;
  }
}
