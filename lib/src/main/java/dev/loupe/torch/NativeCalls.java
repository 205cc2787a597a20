package dev.loupe.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

/**
 * The few native functions of DJL's PyTorch bridge that are not public.
 *
 * <p>Its own {@code IValueUtils.runMethod} runs in inference mode, which cuts autograd; the same
 * native call with {@code isTrain} keeps it.
 */
public final class NativeCalls {
  private static final MethodHandle RUN;
  private static final MethodHandle FROM_TENSOR;
  private static final MethodHandle FROM_DOUBLE;
  private static final MethodHandle FROM_LONG;
  private static final MethodHandle FROM_LONGS;
  private static final MethodHandle FROM_BOOLEAN;
  private static final MethodHandle FROM_TEXT;
  private static final MethodHandle TO_TENSOR;
  private static final MethodHandle TO_TENSORS;
  private static final MethodHandle FROM_TENSORS;
  private static final MethodHandle DELETE;
  private static final MethodHandle CLONE;

  static {
    try {
      Class<?> type = Class.forName("ai.djl.pytorch.jni.PyTorchLibrary");
      Field instance = type.getDeclaredField("LIB");
      instance.setAccessible(true);
      Object library = instance.get(null);
      RUN = find(library, "moduleRunMethod");
      FROM_TENSOR = find(library, "iValueFromTensor");
      FROM_DOUBLE = find(library, "iValueFromDouble");
      FROM_LONG = find(library, "iValueFromLong");
      FROM_LONGS = find(library, "iValueFromLongList").asFixedArity();
      FROM_BOOLEAN = find(library, "iValueFromBool");
      FROM_TEXT = find(library, "iValueFromString");
      TO_TENSOR = find(library, "iValueToTensor");
      TO_TENSORS = find(library, "iValueToTensorList");
      FROM_TENSORS = find(library, "iValueFromTensorList");
      DELETE = find(library, "torchDeleteIValue");
      CLONE = find(library, "tensorClone");
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private NativeCalls() {}

  private static MethodHandle find(Object library, String name)
      throws ReflectiveOperationException {
    for (Method method : library.getClass().getDeclaredMethods()) {
      if (method.getName().equals(name)) {
        method.setAccessible(true);
        return MethodHandles.lookup().unreflect(method).bindTo(library);
      }
    }
    throw new NoSuchMethodException(
        "DJL's PyTorchLibrary has no " + name + "; Loupe needs DJL 0.36.0");
  }

  /** A native argument value; {@link #run} deletes it. */
  static long wrap(Object argument) {
    try {
      if (argument instanceof PtNDArray array) {
        return (long) FROM_TENSOR.invokeExact(array.getHandle().longValue());
      } else if (argument instanceof NDArray[] arrays) {
        return (long) FROM_TENSORS.invokeExact(handles(arrays));
      } else if (argument instanceof Double number) {
        return (long) FROM_DOUBLE.invokeExact(number.doubleValue());
      } else if (argument instanceof Long number) {
        return (long) FROM_LONG.invokeExact(number.longValue());
      } else if (argument instanceof long[] numbers) {
        return (long) FROM_LONGS.invokeExact(numbers);
      } else if (argument instanceof Boolean flag) {
        return (long) FROM_BOOLEAN.invokeExact(flag.booleanValue());
      } else if (argument instanceof String text) {
        return (long) FROM_TEXT.invokeExact(text);
      }
      throw new IllegalArgumentException("no TorchScript value for " + argument.getClass());
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  private static long[] handles(NDArray[] arrays) {
    long[] handles = new long[arrays.length];
    for (int i = 0; i < handles.length; i++) {
      handles[i] = ((PtNDArray) arrays[i]).getHandle();
    }
    return handles;
  }

  /**
   * Runs a method that returns one tensor, returns the tensor's handle, and deletes the arguments.
   */
  static long run(long module, String method, long[] arguments) {
    try {
      long result = (long) RUN.invokeExact(module, method, arguments, true, false);
      long tensor = (long) TO_TENSOR.invokeExact(result);
      DELETE.invokeExact(result);
      return tensor;
    } catch (Throwable e) {
      throw rethrow(e);
    } finally {
      delete(arguments);
    }
  }

  /** The same for a method that returns a list of tensors. */
  static long[] runAll(long module, String method, long[] arguments) {
    try {
      long result = (long) RUN.invokeExact(module, method, arguments, true, false);
      long[] tensors = (long[]) TO_TENSORS.invokeExact(result);
      DELETE.invokeExact(result);
      return tensors;
    } catch (Throwable e) {
      throw rethrow(e);
    } finally {
      delete(arguments);
    }
  }

  /** A copy of a native array, in memory that PyTorch owns. */
  public static long copyOf(long array) {
    try {
      return (long) CLONE.invokeExact(array);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  /** Deletes argument values that no call has deleted. */
  static void delete(long[] values) {
    try {
      for (long value : values) {
        DELETE.invokeExact(value);
      }
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  private static RuntimeException rethrow(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
  }
}
