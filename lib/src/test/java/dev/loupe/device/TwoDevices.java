package dev.loupe.device;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Spec;
import dev.loupe.effect.Sweep;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.NumberedWords;
import dev.loupe.model.Toys;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Laws about the numbers of a CPU and of another device. {@link BesideTheCpu} takes the CPU itself
 * as the other device, so every law runs in every build; {@link BesideAGpu} takes a GPU.
 */
public interface TwoDevices {
  /** Of the largest number; 52 computations on an H200 differed by 2.3e-5 at most. */
  double FLOAT32_TOLERANCE = 1e-4;

  /** Of the largest number: rounding only, so a difference that is not rounding shows here. */
  double FLOAT64_TOLERANCE = 1e-10;

  /** The device whose numbers are compared with the CPU's. */
  Device other();

  /**
   * Work on a toy gives the same numbers on both devices. They are compared with those of the CPU
   * in double precision; so are the CPU's own in single precision, which shows on every machine
   * that the law leaves room for rounding.
   */
  default void sameNumbers(String what, Spec spec, Function<HookedTransformer, double[]> work) {
    String named = what + " of " + spec.family();
    double[] exact = work.apply(toy(spec, DataType.FLOAT64, Device.cpu()));
    for (Device device : List.of(Device.cpu(), other())) {
      double[] rounded = work.apply(toy(spec, DataType.FLOAT32, device));
      same(named + " in float32", exact, rounded, FLOAT32_TOLERANCE);
    }
    double[] there = work.apply(toy(spec, DataType.FLOAT64, other()));
    same(named + " in float64", exact, there, FLOAT64_TOLERANCE);
  }

  /** A toy on a device; it reads texts such as {@code w3 w14}. */
  static HookedTransformer toy(Spec spec, DataType type, Device device) {
    return Toys.reading(spec, new NumberedWords(Optional.of(Toys.VOCAB - 1)), type, device);
  }

  /** The numbers agree to a share of the largest, and say something. */
  static void same(String what, double[] here, double[] there, double share) {
    double largest = Arrays.stream(here).map(Math::abs).max().orElseThrow();
    assertThat(largest).as(what + ": largest number").isPositive().isFinite();
    assertClose(what, here, there, share * Math.max(1, largest));
  }

  /** All numbers of rows. */
  static double[] flat(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  }

  /** The metric in each cell of sweeps, for each prompt. */
  static double[] flat(Sweep... sweeps) {
    return Stream.of(sweeps)
        .flatMapToDouble(sweep -> DoubleStream.of(flat(sweep.measured())))
        .toArray();
  }

  /** The numbers of tensors, one after another. */
  static double[] flat(Tensor... tensors) {
    return Stream.of(tensors)
        .flatMapToDouble(tensor -> DoubleStream.of(tensor.toDoubleArray()))
        .toArray();
  }
}
