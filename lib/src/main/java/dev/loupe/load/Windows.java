package dev.loupe.load;

import dev.loupe.storage.Safetensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The windows of files that are being copied; used by several threads.
 *
 * <p>For a card they are mapped. For the CPU they are read into a few buffers, again and again: a
 * mapped page that was read counts as memory of the process until the collector unmaps it, and
 * while a model is loaded there may be no collection.
 */
final class Windows {
  private final Landing landing;
  private final Queue<ByteBuffer> unused = new ConcurrentLinkedQueue<>();

  Windows(Landing landing) {
    this.landing = landing;
  }

  /** Some of the bytes of a tensor, at an address that numbers of {@code size} bytes can have. */
  ByteBuffer take(Safetensors.Entry stored, long offset, int length, int size) {
    if (!landing.inPlace()) {
      return stored.window(offset, length, size);
    }
    ByteBuffer old = unused.poll();
    ByteBuffer bytes = old == null ? ByteBuffer.allocateDirect(landing.window()) : old;
    stored.read(offset, bytes.clear().limit(length));
    return bytes.flip().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Says that a window has been copied. */
  void giveBack(ByteBuffer bytes) {
    if (landing.inPlace()) {
      unused.add(bytes);
    }
  }

  /** Lets the collector free the buffers. */
  void clear() {
    unused.clear();
  }

  @Override
  public String toString() {
    return unused.size() + " buffers";
  }
}
