package dev.loupe.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript module compiled from source text at run time, for operators that DJL does not
 * offer.
 *
 * <p>A TorchScript archive is a zip of the source, a pickle that names the class, and a version.
 * This class writes all of it, so Loupe needs no binary in the repository and no Python on the
 * machine. Calls support autograd; the result belongs to the manager of the first tensor argument.
 */
public final class TorchScript {
  private static final ThreadLocal<Boolean> PREPARED =
      ThreadLocal.withInitial(
          () -> {
            // The profiling executor spends 5 to 56 ms on each function's first calls on every
            // thread.
            JniUtils.setGraphExecutorOptimize(false);
            return true;
          });

  private final long handle;

  private TorchScript(long handle) {
    this.handle = handle;
  }

  /** Compiles a class named {@code Ops} whose methods are the callable functions. */
  public static TorchScript compile(String source) {
    try {
      PtNDManager forever = (PtNDManager) Torch.forever();
      ByteArrayInputStream archive = new ByteArrayInputStream(archive(source));
      return new TorchScript(JniUtils.loadModule(forever, archive, true, false).getHandle());
    } catch (IOException e) {
      throw new UncheckedIOException("the TorchScript operators could not be compiled", e);
    }
  }

  /**
   * Calls a function; arguments are NDArray, NDArray[], Double, Long, Boolean, String or long[].
   */
  NDArray call(String name, Object... arguments) {
    for (Object argument : arguments) {
      if (argument instanceof PtNDArray array) {
        return callFor(array.getManager(), name, arguments);
      }
    }
    throw new IllegalArgumentException(
        name + " needs a tensor argument, whose manager owns the result");
  }

  /** Calls a function whose result belongs to {@code owner}. */
  public NDArray callFor(NDManager owner, String name, Object... arguments) {
    return new PtNDArray((PtNDManager) owner, NativeCalls.run(handle, name, wrapped(arguments)));
  }

  /** Calls a function that returns a list of tensors; they belong to {@code owner}. */
  public List<NDArray> callAll(NDManager owner, String name, Object... arguments) {
    long[] results = NativeCalls.runAll(handle, name, wrapped(arguments));
    List<NDArray> arrays = new ArrayList<>();
    for (long result : results) {
      arrays.add(new PtNDArray((PtNDManager) owner, result));
    }
    return arrays;
  }

  private static long[] wrapped(Object... arguments) {
    PREPARED.get();
    Transfers.countCall();
    long[] values = new long[arguments.length];
    int wrapped = 0;
    try {
      for (; wrapped < values.length; wrapped++) {
        values[wrapped] = NativeCalls.wrap(arguments[wrapped]);
      }
    } catch (RuntimeException | Error e) {
      NativeCalls.delete(Arrays.copyOf(values, wrapped)); // they keep their tensors in memory
      throw e;
    }
    return values;
  }

  private static byte[] archive(String source) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      store(zip, "ops/data.pkl", instancePickle());
      store(zip, "ops/code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
      store(zip, "ops/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'}); // an empty tuple
      store(zip, "ops/version", "10\n".getBytes(StandardCharsets.US_ASCII));
      store(zip, "ops/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
    }
    return bytes.toByteArray();
  }

  /** The pickle of {@code __torch__.Ops} with its one attribute, {@code training = False}. */
  private static byte[] instancePickle() throws IOException {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.write(new byte[] {(byte) 0x80, 2}); // protocol 2
    pickle.write("c__torch__\nOps\n".getBytes(StandardCharsets.US_ASCII)); // the class
    pickle.write(
        new byte[] {'q', 0, ')', (byte) 0x81, '}', '(', 'X', 8, 0, 0, 0}); // new object, state dict
    pickle.write("training".getBytes(StandardCharsets.US_ASCII));
    pickle.write(
        new byte[] {'q', 1, (byte) 0x89, 'u', 'b', 'q', 2, '.'}); // False; set items, build, stop
    return pickle.toByteArray();
  }

  /** Adds an uncompressed entry, as PyTorch requires; the zip format needs its checksum first. */
  private static void store(ZipOutputStream zip, String name, byte[] data) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(data);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(data.length);
    entry.setCompressedSize(data.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(data);
  }
}
