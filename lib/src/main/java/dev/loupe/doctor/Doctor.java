package dev.loupe.doctor;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.load.InductionModel;
import dev.loupe.model.HookedTransformer;
import dev.loupe.progress.Progress;
import dev.loupe.text.Tokens;
import dev.loupe.torch.Precision;
import dev.loupe.torch.RoundedProducts;
import dev.loupe.torch.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * Checks whether a device computes correctly.
 *
 * <p>A wrong driver, library or precision can give wrong numbers without an error. So the doctor
 * runs a circuit whose answers are known, compares the logits of two small models with those of
 * plain Java in float64, and checks laws that hold for any weights. A device that is wrong
 * everywhere in the same way could pass the laws, but not the first two checks.
 *
 * <p>Of a model in mixed precision, the doctor also says how far its logits are from float32's.
 *
 * <pre>{@code doctor(load("gpt2"))}</pre>
 */
public final class Doctor {
  private static final int[] PROMPT = {3, 14, 15, 9, 26, 5, 35, 8};
  private static final double GRADIENT_TOLERANCE = 1e-6; // finite differences of step 1e-5
  private static final double ROUNDINGS = 8; // of a number, at most, between two ways in 16 bits

  private final Device device;
  private final Precision precision;
  private final UnaryOperator<HookedTransformer> fault;
  private final List<Examination> plan = new ArrayList<>();

  /** A check that is still to be made. */
  private record Examination(String name, double tolerance, DoubleSupplier deviation) {}

  private Doctor(Device device, Precision precision, UnaryOperator<HookedTransformer> fault) {
    this.device = device;
    this.precision = precision;
    this.fault = fault;
    planKnownAnswers();
    planLaws();
    planPrecision();
  }

  /** Examines the device that models are loaded to, in float32. */
  public static Diagnosis examine() {
    return examine(Torch.bestDevice(), DataType.FLOAT32);
  }

  /** Examines a device with models that are kept in a number type. */
  public static Diagnosis examine(Device device, DataType type) {
    return examine(device, type, UnaryOperator.identity());
  }

  /** Examines a device with models of these number types. */
  static Diagnosis examine(Device device, Precision precision) {
    return new Doctor(device, precision, UnaryOperator.identity()).diagnosis();
  }

  /** The diagnosis of a device whose models {@code fault} has changed. */
  static Diagnosis examine(Device device, DataType type, UnaryOperator<HookedTransformer> fault) {
    return new Doctor(device, new Precision(Set.of(), type), fault).diagnosis();
  }

  /**
   * Examines a model's device, in the model's number types, and checks the laws in the model
   * itself.
   */
  public static Diagnosis examine(HookedTransformer model) {
    if (model.intervened()) {
      throw new IllegalArgumentException(
          model.name()
              + " has interventions, which break these laws on purpose; examine the model without them");
    }
    Doctor doctor = new Doctor(model.device(), model.precision(), UnaryOperator.identity());
    for (Law law : Laws.of(model)) {
      doctor.plan(
          model.name() + ": " + law.name(), law, () -> law.deviation().applyAsDouble(model));
    }
    Diagnosis found = doctor.diagnosis();
    boolean compared = model.precision().mixed() && model.classes().isEmpty(); // by tokens
    return compared ? found.with(FromFloat32.of(model)) : found;
  }

  /** Prints what it finds; the exit status is 0 if all is well. */
  public static void main(String[] arguments) {
    try {
      Diagnosis diagnosis = examine();
      System.out.println(diagnosis);
      System.exit(diagnosis.healthy() ? 0 : 1);
    } catch (IllegalArgumentException refused) { // such as a libtorch of another version
      System.out.println("WRONG: " + refused.getMessage());
      System.exit(1);
    }
  }

  private void planKnownAnswers() {
    HookedTransformer circuit = mixed(fault.apply(InductionModel.on(device, precision.kept())));
    for (Law answer : KnownCircuit.answers()) {
      plan(answer.name(), answer, () -> answer.deviation().applyAsDouble(circuit));
    }
    for (Toy toy : Toy.values()) {
      plan.add(
          new Examination(
              "logits of a toy " + toy + " = plain Java's", tolerance(), () -> fromPlainJava(toy)));
    }
  }

  private double fromPlainJava(Toy toy) {
    return Deviation.between(toy.logits(PROMPT, precision), logits(made(toy)));
  }

  /** A toy in the number types that are examined. */
  private HookedTransformer made(Toy toy) {
    return mixed(fault.apply(toy.on(device, precision.kept())));
  }

  private HookedTransformer mixed(HookedTransformer model) {
    return precision.mixed() ? model.inMixedPrecision() : model;
  }

  private static double[] logits(HookedTransformer model) {
    return model.run(Tokens.of(PROMPT)).logits().tensor().toDoubleArray();
  }

  private void planLaws() {
    for (Law law : Laws.of(Toy.GPT2.on(device, precision.kept()))) { // all laws hold for every toy
      plan(law.name(), law, () -> worst(law.deviation(), this::made));
    }
    plan.add(
        new Examination(
            "gradients = finite differences, in float64",
            GRADIENT_TOLERANCE,
            () -> worst(Derivatives::deviation, this::inFloat64)));
  }

  private HookedTransformer inFloat64(Toy toy) {
    return fault.apply(toy.on(device, DataType.FLOAT64));
  }

  /** Whether numbers have the precision that is said: a device may round without saying so. */
  private void planPrecision() {
    DataType said = precision.computed();
    plan.add(
        new Examination(
            "results are in " + said,
            0,
            () -> typeOfLogits() == said ? 0 : 1)); // no number is between
    int bits = ProductBits.expected(said);
    plan.add(
        new Examination(
            "matrix products keep %d bits".formatted(bits),
            0,
            () -> Math.max(0, bits - ProductBits.of(device, said))));
    precision.rounded().ifPresent(this::planRounded);
  }

  private void planRounded(RoundedProducts products) {
    int bits = ProductBits.expected(products.type());
    plan.add(
        new Examination(
            "matrix products of mixed precision keep %d bits".formatted(bits),
            0,
            () -> Math.abs(bits - ProductBits.of(device, precision.computed(), products::matMul))));
  }

  private DataType typeOfLogits() {
    return made(Toy.GPT2).run(Tokens.of(PROMPT)).logits().tensor().nd().getDataType();
  }

  private static double worst(
      ToDoubleFunction<HookedTransformer> deviation, Function<Toy, HookedTransformer> made) {
    double worst = 0;
    for (Toy toy : Toy.values()) {
      worst = Math.max(worst, deviation.applyAsDouble(made.apply(toy)));
    }
    return worst;
  }

  private void plan(String name, Law law, DoubleSupplier deviation) {
    plan.add(new Examination(name, law.exact() ? 0 : tolerance(), deviation));
  }

  /** The deviation that rounding can explain, relative to the largest value. */
  private double tolerance() {
    if (precision
        .mixed()) { // where an operand is rounded to the other side, all that follows moves
      return ROUNDINGS * Math.scalb(1.0, -ProductBits.expected(precision.kept()));
    }
    boolean exact = precision.computed() == DataType.FLOAT64;
    return exact ? 1e-6 : 1e-4; // angles of rotary positions are in float32
  }

  private Diagnosis diagnosis() {
    List<Check> checks = new ArrayList<>();
    try (Progress progress = Progress.of("examining " + device, plan.size())) {
      for (Examination next : plan) {
        checks.add(Check.of(next.name(), next.tolerance(), next.deviation()));
        progress.tick();
      }
    }
    return new Diagnosis(Installation.of(device, precision), checks, Optional.empty());
  }

  @Override
  public String toString() {
    return "doctor for " + device + ", " + precision + ", with " + plan.size() + " checks";
  }
}
