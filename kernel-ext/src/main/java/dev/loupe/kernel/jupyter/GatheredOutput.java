package dev.loupe.kernel.jupyter;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

/**
 * Standard output and error, gathered for 30 ms, so that a loop of println is a few messages.
 *
 * <p>A message for each line overruns Jupyter's queues, which drop what they cannot hold. When the
 * two streams take turns, each turn is a piece of its own, but only for a few turns: after that, a
 * stream continues its last piece. The order within a stream is always kept.
 */
final class GatheredOutput {
  /** The two streams of a process. */
  enum Stream {
    OUT,
    ERR
  }

  private static final int GATHER_MS = 30;
  private static final int MOST_BYTES = 1 << 16;
  private static final int MOST_PIECES = 8;
  private static final long PAUSE_NANOS = 8_000_000; // 8 MB/s: an endless loop must not fill memory

  private record Piece(Stream stream, ByteArrayOutputStream bytes) {}

  private final List<Piece> pieces = new ArrayList<>();
  private final BiConsumer<Stream, String> sink;
  private int gathered; // bytes in all pieces

  GatheredOutput(BiConsumer<Stream, String> sink) {
    this.sink = sink;
    ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(
            body -> {
              Thread thread = new Thread(body, "loupe-output");
              thread.setDaemon(true);
              return thread;
            });
    clock.scheduleWithFixedDelay(this::send, GATHER_MS, GATHER_MS, TimeUnit.MILLISECONDS);
  }

  PrintStream stream(Stream which) {
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int one) {
            gather(which, new byte[] {(byte) one}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int from, int length) {
            gather(which, bytes, from, length);
          }
        };
    return new PrintStream(out, false, StandardCharsets.UTF_8);
  }

  /** Sends what has been gathered, so that what is shown next comes after it. */
  synchronized void flush() {
    sendWholeCharacters().forEach((stream, rest) -> sink.accept(stream, text(rest)));
  }

  private void gather(Stream which, byte[] bytes, int from, int length) {
    if (isFullWith(which, bytes, from, length)) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private synchronized boolean isFullWith(Stream which, byte[] bytes, int from, int length) {
    piece(which).bytes.write(bytes, from, length);
    gathered += length;
    boolean full = gathered >= MOST_BYTES;
    if (full) {
      send();
    }
    return full;
  }

  /**
   * The piece in which a stream continues: its last one if no other piece follows or no more pieces
   * are allowed, else a new one.
   */
  private Piece piece(Stream which) {
    for (int i = pieces.size() - 1; i >= 0; i--) {
      boolean mayGoOn = i == pieces.size() - 1 || pieces.size() >= MOST_PIECES;
      if (mayGoOn && pieces.get(i).stream == which) {
        return pieces.get(i);
      }
    }
    Piece fresh = new Piece(which, new ByteArrayOutputStream());
    pieces.add(fresh);
    return fresh;
  }

  private synchronized void send() {
    sendWholeCharacters().forEach((stream, rest) -> piece(stream).bytes.writeBytes(rest));
  }

  /** Sends all complete characters; returns the first bytes of incomplete ones. */
  private Map<Stream, byte[]> sendWholeCharacters() {
    Map<Stream, byte[]> begun = new EnumMap<>(Stream.class);
    for (Piece piece : pieces) {
      byte[] bytes = joined(begun.remove(piece.stream), piece.bytes.toByteArray());
      int whole = wholeCharacters(bytes);
      if (whole > 0) {
        sink.accept(piece.stream, text(Arrays.copyOf(bytes, whole)));
      }
      if (whole < bytes.length) {
        begun.put(piece.stream, Arrays.copyOfRange(bytes, whole, bytes.length));
      }
    }
    pieces.clear();
    gathered = 0;
    return begun;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    if (first == null) {
      return second;
    }
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  /** The length without an incomplete last character. */
  private static int wholeCharacters(byte[] utf8) {
    int last = utf8.length - 1;
    int lead = last;
    while (lead >= 0 && last - lead < 3 && (utf8[lead] & 0xC0) == 0x80) {
      lead--;
    }
    if (lead < 0 || (utf8[lead] & 0xC0) != 0xC0) {
      return utf8.length; // ASCII, or no UTF-8 at all
    }
    int wanted = Integer.numberOfLeadingZeros(~(utf8[lead] << 24));
    return last - lead + 1 < wanted ? lead : utf8.length;
  }
}
