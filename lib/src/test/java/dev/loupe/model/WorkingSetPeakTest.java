package dev.loupe.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Activation;
import dev.loupe.arch.Mlp;
import dev.loupe.arch.Spec;
import dev.loupe.forward.rules.Rescale;
import dev.loupe.memory.LinuxMemory;
import dev.loupe.metric.Metric;
import dev.loupe.metric.Reads;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.NewJvm;
import dev.loupe.text.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The estimates of a pass's need beside the peak that Linux measures. */
@Tag("slow")
class WorkingSetPeakTest {
  private static final double FACTOR = 1.5; // as the class says

  /** Prints, for each kind of pass, its name, the estimate, and how far the process grew. */
  static final class Passes {
    private static final Set<Site> NONE = Set.of();
    private static final Metric METRIC = Metric.logitDiff(1, 2);

    public static void main(String[] arguments) {
      Stream.of(Toys.gpt2(), Toys.gemma2(), Toys.bert(), deep(Toys.qwen3()))
          .map(Toys::model)
          .forEach(Passes::passes);
      HookedTransformer kept = Toys.model(wide(Toys.gpt2()), DataType.BFLOAT16);
      backward("wide-", kept, tokens(2, 8));
      backward("wide-mixed-", kept.inMixedPrecision(), tokens(2, 8));
    }

    /** Weights that are large beside what is computed. */
    private static Spec wide(Spec spec) {
      return spec.with(new Mlp(200_000, Activation.GELU_TANH, false, true));
    }

    private static Spec deep(Spec spec) {
      return new Spec(
          "deep " + spec.family(),
          8,
          spec.dModel(),
          spec.context(),
          spec.vocab(),
          spec.attention(),
          spec.mlp(),
          spec.norm(),
          spec.positions(),
          spec.block(),
          spec.ends());
    }

    private static Tokens tokens(int batch, int width) {
      int[] row = IntStream.range(0, width).map(i -> i % Toys.VOCAB).toArray();
      return Tokens.of(Stream.generate(() -> row).limit(batch).toArray(int[][]::new));
    }

    private static void passes(HookedTransformer model) {
      Tokens tokens = tokens(2000, 31);
      WorkingSet need = new WorkingSet(model, tokens);
      Run run = model.run(tokens);
      String name =
          model.spec().family().replace(' ', '-')
              + "-"
              + tokens.batch()
              + "x"
              + tokens.width()
              + "-";
      Metric metric = model.spec().attention().causal() ? METRIC : METRIC.at(1);
      report(name + "logits", need.forward(Reads.EVERYTHING, false, NONE).bytes(), run::logits);
      Reads reads = new CheckedMetric(model, metric).reads(tokens);
      report(name + "measure", need.forward(reads, true, NONE).bytes(), () -> run.measure(metric));
      backward(name, model, tokens);
      Site start = Act.RESID_PRE.at(0);
      report(
          name + "rules",
          need.ruled(reads, Set.of(start)).bytes(),
          () -> Inside.gradients(run, metric, new Rescale(), start));
    }

    private static void backward(String name, HookedTransformer model, Tokens tokens) {
      Metric metric = model.spec().attention().causal() ? METRIC : METRIC.at(1);
      Set<Site> sites = Set.of(Act.HEAD_RESULT.at(0), Act.RESID_PRE.at(0));
      Reads reads = new CheckedMetric(model, metric).reads(tokens);
      report(
          name + "gradients",
          new WorkingSet(model, tokens).backward(reads, sites).bytes(),
          () -> model.run(tokens).gradients(metric, sites.toArray(Site[]::new)));
    }

    private static void report(String name, long estimate, Runnable pass) {
      try {
        pass.run();
        System.gc();
        Thread.sleep(50);
        System.gc();
        Files.writeString(Path.of("/proc/self/clear_refs"), "5"); // the peak begins anew
        long before = LinuxMemory.ofProcess("VmRSS").orElseThrow();
        pass.run();
        long peak = LinuxMemory.ofProcess("VmHWM").orElseThrow() - before;
        System.out.println(name + " " + estimate + " " + peak);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void estimatesLieWithinAFactorOfOneAndAHalf() throws Exception {
    assumeTrue(LinuxMemory.ofProcess("VmHWM").isPresent(), "only Linux says what the peak was");
    String[] flags = {"-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"};
    Map<String, String> everyBlockGoesBack = Map.of("MALLOC_MMAP_THRESHOLD_", "65536");
    for (String line : NewJvm.run(Passes.class, everyBlockGoesBack, flags).split("\n")) {
      String[] words = line.split(" ");
      double estimate = Double.parseDouble(words[1]);
      double peak = Double.parseDouble(words[2]);
      System.out.printf(
          "%s: %.0f MB estimated, %.0f measured, %.2f%n",
          words[0], estimate / 1e6, peak / 1e6, estimate / peak);
      assertThat(estimate / peak).as(words[0]).isBetween(1 / FACTOR, FACTOR);
    }
  }
}
