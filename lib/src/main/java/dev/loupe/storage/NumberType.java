package dev.loupe.storage;

import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.Optional;

/** The number types that files hold, each named as safetensors names it. */
public enum NumberType {
  F64(8, "f8", DataType.FLOAT64),
  F32(4, "f4", DataType.FLOAT32),
  F16(2, "f2", DataType.FLOAT32),
  BF16(2, "", DataType.FLOAT32),
  I64(8, "i8", DataType.FLOAT64),
  I32(4, "i4", DataType.FLOAT64),
  I16(2, "i2", DataType.FLOAT32),
  I8(1, "i1", DataType.FLOAT32),
  U64(8, "u8", DataType.FLOAT64),
  U32(4, "u4", DataType.FLOAT64),
  U16(2, "u2", DataType.FLOAT32),
  U8(1, "u1", DataType.FLOAT32),
  BOOL(1, "b1", DataType.FLOAT32);

  private final int width;
  private final String numpy;
  private final DataType readAs;

  NumberType(int width, String numpy, DataType readAs) {
    this.width = width;
    this.numpy = numpy;
    this.readAs = readAs;
  }

  /** The type with this name in a safetensors header. */
  static Optional<NumberType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }

  /** The type with this name in the header of a .npy file, without the letter for byte order. */
  static Optional<NumberType> ofNumpy(String code) {
    return Arrays.stream(values())
        .filter(type -> !code.isEmpty() && type.numpy.equals(code))
        .findFirst();
  }

  /** The type in which an array's numbers are stored, bit by bit as they are. */
  public static NumberType of(DataType type) {
    return switch (type) {
      case FLOAT64 -> F64;
      case FLOAT32 -> F32;
      case FLOAT16 -> F16;
      case INT64 -> I64;
      case INT32 -> I32;
      case INT8 -> I8;
      case UINT8 -> U8;
      case BOOLEAN -> BOOL;
      default ->
          throw new IllegalArgumentException(
              "arrays of type " + type + " are not saved; convert them to float32 first");
    };
  }

  /** The bytes of one number. */
  public int width() {
    return width;
  }

  /** The number type's name in a .npy file; bfloat16 has none there. */
  String numpy() {
    return numpy;
  }

  /** The type of arrays that hold every number of this type: float32 if it can, else float64. */
  public DataType readAs() {
    return readAs;
  }
}
