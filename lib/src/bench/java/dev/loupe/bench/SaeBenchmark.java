package dev.loupe.bench;

import static dev.loupe.Loupe.*;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.FEATURE;
import static dev.loupe.axis.Axis.SAMPLE;

import dev.loupe.axis.Axis;
import dev.loupe.learning.Leaves;
import dev.loupe.learning.Parameters;
import dev.loupe.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The training step of a sparse autoencoder (128 to 2048, 4096 rows) in Loupe and in PyTorch, a few
 * steps of each in turn: encoder, ReLU, decoder, squared error and L1, Adam, decoder rows of length
 * one.
 *
 * <p>Run by {@code ./loupe bench-sae PYTHON}. Both sides start at the same numbers, so the last
 * column shows that both compute the same.
 */
public final class SaeBenchmark {
  private static final int WIDTH = 128;
  private static final int FEATURES = 2048;
  private static final int BATCH = 4096;
  private static final double L1 = 1e-3;
  private static final int TURN = 5; // steps
  private static final int WARM = 2; // turns that are not counted

  private final Peer peer;
  private final List<Double> ours = new ArrayList<>();
  private final List<Double> theirs = new ArrayList<>();
  private double theirLoss;
  private long began;

  private SaeBenchmark(Peer peer) {
    this.peer = peer;
  }

  /** PYTHON, SCRIPT, THREADS, TURNS. */
  public static void main(String[] arguments) throws IOException {
    int threads = Integer.parseInt(arguments[2]);
    int turns = Integer.parseInt(arguments[3]);
    try (Peer peer = Peer.start(arguments[0], Path.of(arguments[1]), Path.of("."), threads)) {
      new SaeBenchmark(peer).compare(turns);
    }
    System.exit(0);
  }

  private void compare(int turns) {
    Parameters start =
        parameters()
            .with("W_enc", wave(WIDTH, FEATURES, 0.1, 3, D_MODEL, FEATURE))
            .zeros("b_enc", FEATURE.sized(FEATURES))
            .with(
                "W_dec",
                wave(FEATURES, WIDTH, 0.1, 2, FEATURE, D_MODEL),
                w -> w.normalized(D_MODEL))
            .zeros("b_dec", D_MODEL.sized(WIDTH));
    Tensor data = wave(BATCH, WIDTH, 1, 1, SAMPLE, D_MODEL);
    int steps = (turns + WARM) * TURN;
    double loss = minimise(this::loss, start, adam(1e-3).steps(steps), rows(data, BATCH)).loss();
    askPython(); // the last step has no successor that would ask
    print(loss);
  }

  /** The time from one loss to the next is that of a whole step. */
  private Tensor loss(Leaves p, Tensor x) {
    if (p.step() > 1) {
      ours.add((System.nanoTime() - began) / 1e6);
      if (p.step() % TURN == 1) {
        askPython();
      }
    }
    began = System.nanoTime();
    Tensor features = x.dot(p.get("W_enc"), D_MODEL).plus(p.get("b_enc")).relu();
    Tensor out = features.dot(p.get("W_dec"), FEATURE).plus(p.get("b_dec"));
    Tensor error = out.minus(x).pow(2).sum(D_MODEL).mean(SAMPLE);
    return error.plus(features.sum(FEATURE).mean(SAMPLE).times(L1));
  }

  private void askPython() {
    try {
      String[] answer = peer.ask(Integer.toString(TURN)).split(" ");
      Arrays.stream(answer, 0, TURN).map(Double::valueOf).forEach(theirs::add);
      theirLoss = Double.parseDouble(answer[TURN]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void print(double loss) {
    double[] our = counted(ours);
    double[] their = counted(theirs);
    System.out.println("| | Loupe | PyTorch | ratio |\n|---|---|---|---|");
    row("median", our[our.length / 2], their[their.length / 2]);
    row("fastest", our[0], their[0]);
    System.out.printf(Locale.ROOT, "last loss %.6f and %.6f%n", loss, theirLoss);
  }

  private static double[] counted(List<Double> times) {
    return times.stream().skip(WARM * TURN).mapToDouble(x -> x).sorted().toArray();
  }

  private static void row(String what, double our, double their) {
    System.out.printf(
        Locale.ROOT, "| %s | %.1f ms | %.1f ms | %.2f |%n", what, our, their, our / their);
  }

  private static Tensor wave(int rows, int columns, double scale, double shift, Axis... axes) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (scale * Math.sin(0.7 * i + shift * Math.sin(0.013 * i)));
    }
    return Tensor.of(values, new long[] {rows, columns}, axes);
  }

  @Override
  public String toString() {
    return "benchmark of an autoencoder's step, " + ours.size() + " steps timed";
  }
}
