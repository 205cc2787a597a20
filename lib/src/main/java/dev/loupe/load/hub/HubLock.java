package dev.loupe.load.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One download of a file at a time, among the threads of this process and among Loupe's processes.
 *
 * <p>Python locks the same file, but on Linux and macOS by another system call, which sees none of
 * Java's locks: so files that Python may write at the same time must have other names.
 */
final class HubLock {
  private static final Map<Path, ReentrantLock> OF_THREADS = new ConcurrentHashMap<>();

  /**
   * Work that only one thread does at a time, and only one process if the file system has locks.
   */
  interface Work {
    void run(boolean alone) throws IOException;
  }

  private HubLock() {}

  /** Does the work when the lock is free; throws a CancellationException if interrupted. */
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
      runBesideProcesses(file, work);
    } finally {
      threads.unlock();
    }
  }

  private static void runBesideProcesses(Path file, Work work) throws IOException {
    Optional<FileChannel> lock = lock(file);
    try {
      work.run(lock.isPresent());
    } finally {
      if (lock.isPresent()) {
        lock.get().close();
      }
    }
  }

  /** A lock until the channel is closed; none where the file system has no locks. */
  private static Optional<FileChannel> lock(Path file) {
    try {
      Files.createDirectories(file.getParent());
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        channel.lock();
        return Optional.of(channel);
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (FileLockInterruptionException e) {
      throw HubErrors.interrupted();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
