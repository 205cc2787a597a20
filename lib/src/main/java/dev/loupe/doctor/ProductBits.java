package dev.loupe.doctor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.torch.HeapArray;
import dev.loupe.torch.Torch;
import java.util.function.BinaryOperator;

/**
 * How many bits of a number a device keeps in matrix products: 24 in float32, 53 in float64, 11 in
 * float16 and TF32, 8 in bfloat16.
 *
 * <p>A card may round float32 numbers to TF32 in products without saying so; a variable of the
 * environment is enough. The product of 1 + 2⁻ᵏ with the identity shows which k survives.
 */
final class ProductBits {
  static final int TF32 = 11;

  private static final int WIDTH = 128; // large enough for the fast kernels of a card
  private static final int MOST = 53; // float64

  private ProductBits() {}

  /** The bits that remain in a product of two arrays of a type. */
  static int of(Device device, DataType type) {
    return of(device, type, NDArray::matMul);
  }

  /** The bits that remain after a product that is computed in some way. */
  static int of(Device device, DataType type, BinaryOperator<NDArray> product) {
    try (NDManager work = Torch.memory(device)) {
      NDArray numbers =
          work.create(numbers(), new Shape(WIDTH, WIDTH)).toType(type, false); // [k, anything]
      NDArray identity = work.eye(WIDTH, WIDTH, 0, type);
      return remaining(HeapArray.doubles(product.apply(numbers, identity)));
    }
  }

  /** In row k the number 1 + 2⁻ᵏ; beyond float64's last bit, 1. */
  private static double[] numbers() {
    double[] numbers = new double[WIDTH * WIDTH];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(i / WIDTH);
    }
    return numbers;
  }

  private static double number(int k) {
    return 1 + Math.scalb(1.0, -k);
  }

  private static int remaining(double[] products) {
    int k = 1;
    while (k < MOST && products[k * WIDTH] == number(k)) {
      k++;
    }
    return k; // the leading bit, and those after it
  }

  /** The bits of a type. */
  static int expected(DataType type) {
    return switch (type) {
      case FLOAT64 -> 53;
      case FLOAT16 -> 11;
      case BFLOAT16 -> 8;
      default -> 24;
    };
  }
}
