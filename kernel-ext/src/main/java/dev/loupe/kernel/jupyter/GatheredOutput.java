package dev.loupe.kernel.jupyter;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

/**
 * Standard output and error, gathered for 30 ms, so that a loop of println is a few messages.
 *
 * <p>A message for each line overruns Jupyter's queues, which drop what they cannot hold.
 */
final class GatheredOutput {
  /** The two streams of a process. */
  enum Stream {
    OUT,
    ERR
  }

  private static final int GATHER_MS = 30;
  private static final int MOST_BYTES = 1 << 16;
  private static final long PAUSE_NANOS = 8_000_000; // 8 MB/s: an endless loop must not fill memory

  private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
  private final BiConsumer<Stream, String> sink;
  private Stream current = Stream.OUT;

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
    sendBytes(gathered.size());
  }

  private void gather(Stream which, byte[] bytes, int from, int length) {
    if (isFullWith(which, bytes, from, length)) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private synchronized boolean isFullWith(Stream which, byte[] bytes, int from, int length) {
    if (which != current) {
      flush();
      current = which;
    }
    gathered.write(bytes, from, length);
    boolean full = gathered.size() >= MOST_BYTES;
    if (full) {
      send();
    }
    return full;
  }

  private synchronized void send() {
    sendBytes(wholeCharacters(gathered.toByteArray()));
  }

  private void sendBytes(int count) {
    if (count == 0) {
      return;
    }
    byte[] all = gathered.toByteArray();
    gathered.reset();
    gathered.write(all, count, all.length - count);
    sink.accept(current, new String(all, 0, count, StandardCharsets.UTF_8));
  }

  /** The length without a last character of which the end is still to come. */
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
