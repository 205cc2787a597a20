package dev.loupe.load.hub;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One download of a file at a time, among the threads of this process and among processes.
 *
 * <p>It saves work; that a file is whole does not hang on it, for that is checked and renamed.
 */
final class HubLock {
  private static final Map<Path, ReentrantLock> OF_THREADS = new ConcurrentHashMap<>();

  /** What is done while nobody else does it. */
  interface Work {
    void run() throws IOException;
  }

  private HubLock() {}

  /** Does the work when its turn comes, or leaves by a CancellationException if interrupted. */
  static void during(Path file, Work work) throws IOException {
    // A file lock belongs to the whole process and says nothing to its other threads.
    ReentrantLock threads =
        OF_THREADS.computeIfAbsent(file.toAbsolutePath().normalize(), path -> new ReentrantLock());
    try {
      threads.lockInterruptibly();
    } catch (InterruptedException e) {
      throw HubErrors.interrupted();
    }
    try {
      Closeable processes = ofProcesses(file);
      try (processes) {
        work.run();
      }
    } finally {
      threads.unlock();
    }
  }

  private static Closeable ofProcesses(Path file) {
    try {
      Files.createDirectories(file.getParent());
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.lock(); // until the channel is closed
      return channel;
    } catch (FileLockInterruptionException e) {
      throw HubErrors.interrupted();
    } catch (IOException e) {
      return () -> {}; // some network file systems have no locks
    }
  }
}
