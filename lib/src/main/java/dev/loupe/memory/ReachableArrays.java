package dev.loupe.memory;

import ai.djl.Device;
import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.NativeResource;
import dev.loupe.torch.JavaBuffers;
import dev.loupe.torch.NativeCalls;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The arrays of a DJL manager, each freed when nothing refers to it any more.
 *
 * <p>A usual DJL manager keeps its arrays and all results computed from them until it is closed.
 * Loupe's users never close anything, so the arrays that they get live in managers that use this
 * class: it replaces the manager's list of arrays and holds them by references that the collector
 * may clear.
 */
final class ReachableArrays extends ConcurrentHashMap<String, AutoCloseable> {
  private static final long serialVersionUID = 1;
  private static final String LABEL = "array made from nd()";
  private static final Map<Device, NDManager> MANAGERS = new ConcurrentHashMap<>();
  private static final Field RESOURCES = field(BaseNDManager.class, "resources");
  private static final Field HANDLE = field(NativeResource.class, "handle");

  private final transient Map<String, Reclaimer.Claim> claims = new ConcurrentHashMap<>();
  private final transient Map<String, NDArray> lent = new ConcurrentHashMap<>(); // while it enters

  private ReachableArrays() {}

  /**
   * A second handle on {@code array}, which lives as long as something refers to it or to its
   * results.
   */
  static NDArray lend(NDArray array) {
    NDManager manager = manager(array.getDevice());
    NDArray handle = array.stopGradient();
    ReachableArrays arrays = (ReachableArrays) get(RESOURCES, manager);
    arrays.lent.put(handle.getUid(), handle);
    try {
      handle.attach(manager);
    } finally {
      arrays.lent.remove(handle.getUid());
    }
    return handle;
  }

  /** Whether {@code array} is still the open handle that {@link #lend} made. */
  static boolean holds(NDArray array) {
    return !((NativeResource<?>) array).isReleased()
        && array.getManager().isOpen()
        && get(RESOURCES, array.getManager()) instanceof ReachableArrays;
  }

  private static NDManager manager(Device device) {
    return MANAGERS.compute(
        device, (same, manager) -> manager != null && manager.isOpen() ? manager : open(device));
  }

  private static NDManager open(Device device) {
    NDManager manager = NDManager.newBaseManager(device);
    try {
      RESOURCES.set(manager, new ReachableArrays());
      return manager;
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Called whenever the manager gets an array. */
  @Override
  public AutoCloseable put(String uid, AutoCloseable resource) {
    if (!(resource instanceof PtNDArray array)) {
      return super.put(uid, resource);
    }
    NativeMemory.Holder holder = NativeMemory.open(array.getDevice(), LABEL);
    try {
      // A handle on a tensor's memory needs no memory itself.
      NativeMemory.admit(holder, lent.containsKey(uid) ? 0 : bytes(array));
    } catch (IllegalStateException refused) {
      NativeMemory.release(holder);
      JniUtils.deleteNDArray(handle(array).getAndSet(null)); // close() would come back here
      throw refused;
    }
    if (JavaBuffers.areBeingWrapped()) {
      moveToTorch(handle(array));
    }
    claims.put(uid, claim(uid, array, holder));
    return null;
  }

  private Reclaimer.Claim claim(String uid, PtNDArray array, NativeMemory.Holder holder) {
    AtomicReference<Long> handle = handle(array); // empty once the array is closed
    return Reclaimer.register(
        array,
        () -> {
          NativeMemory.release(holder);
          // remove() takes it out of this map if it is closed or moved; this claim, if it is
          // collected.
          Long pointer = claims.remove(uid) == null ? null : handle.getAndSet(null);
          if (pointer != null) {
            RetiredArrays.add(pointer);
          }
        });
  }

  /** Called when an array is closed or goes to another manager. */
  @Override
  public AutoCloseable remove(Object uid) {
    Reclaimer.Claim claim = claims.remove(uid);
    if (claim != null) {
      claim.settle();
    }
    return super.remove(uid);
  }

  /**
   * Copies an array that uses the memory of a Java buffer into PyTorch's memory: the buffer may be
   * collected before a view of the array.
   */
  private static void moveToTorch(AtomicReference<Long> handle) {
    long onBuffer = handle.get();
    handle.set(NativeCalls.copyOf(onBuffer));
    JniUtils.deleteNDArray(onBuffer);
  }

  private static long bytes(PtNDArray array) {
    return array.getShape().size() * array.getDataType().getNumOfBytes();
  }

  private static Field field(Class<?> type, String name) {
    try {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      return field;
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static AtomicReference<Long> handle(PtNDArray array) {
    return (AtomicReference<Long>) get(HANDLE, array);
  }

  private static Object get(Field field, Object object) {
    try {
      return field.get(object);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
