package dev.loupe.tensor;

import ai.djl.Device;
import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import dev.loupe.memory.LinuxMemory;
import dev.loupe.memory.Reclaimer;
import dev.loupe.torch.Torch;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** What PyTorch's memory managers hold, and what the operating system says of the process. */
public final class NativeAccount {
  private NativeAccount() {}

  /** Collects until the cleaners have nothing more to free. */
  public static void collect() {
    collectDownTo(0);
  }

  /** Collects until no more than so many resources are left, or nothing more is freed. */
  public static void collectDownTo(int wanted) {
    collectDownTo(wanted, Device.cpu());
  }

  /** The same for the resources of a device. */
  public static void collectDownTo(int wanted, Device device) {
    int quiet = 0;
    for (int last = Integer.MAX_VALUE; quiet < 3 && resources(device) > wanted; ) {
      Reclaimer.collect();
      int now = resources(device);
      quiet = now < last ? 0 : quiet + 1;
      last = now;
    }
  }

  /** Arrays and managers that are open, of the CPU. */
  public static int resources() {
    return resources(Device.cpu());
  }

  /** Arrays and managers of a device that are open. */
  public static int resources(Device device) {
    try (NDManager any = Torch.memory(device)) {
      return count(any.getParentManager()) - 1;
    }
  }

  private static int count(Object manager) {
    int sum = 0;
    for (Object resource : inside(manager)) {
      sum += 1 + (resource instanceof BaseNDManager ? count(resource) : 0);
    }
    return sum;
  }

  private static Collection<?> inside(Object manager) {
    try {
      Field field = BaseNDManager.class.getDeclaredField("resources");
      field.setAccessible(true);
      return ((Map<?, ?>) field.get(manager)).values();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /** The bytes of all open arrays of the CPU; a view counts like its array. */
  public static long bytes() {
    return bytesBeside(Set.of());
  }

  /** The bytes of the open arrays of the CPU that are not among {@code others}. */
  public static long bytesBeside(Set<PtNDArray> others) {
    return arrays().stream()
        .filter(array -> !others.contains(array))
        .mapToLong(array -> array.getShape().size() * array.getDataType().getNumOfBytes())
        .sum();
  }

  /** The open arrays of the CPU. */
  public static Set<PtNDArray> arrays() {
    // NDArray.equals compares contents
    Set<PtNDArray> found = Collections.newSetFromMap(new IdentityHashMap<>());
    try (NDManager any = Torch.memory(Device.cpu())) {
      find(any.getParentManager(), found);
    }
    return found;
  }

  private static void find(NDManager manager, Set<PtNDArray> found) {
    for (Object resource : inside(manager)) {
      if (resource instanceof NDManager inner) {
        find(inner, found);
      } else if (resource instanceof PtNDArray array && !array.isReleased()) {
        found.add(array);
      }
    }
  }

  /** The memory of the process that no file stands behind, in bytes, where the system says. */
  public static OptionalLong anonymous() {
    return LinuxMemory.ofProcess("RssAnon");
  }
}
