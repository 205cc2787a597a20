package dev.loupe.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CancellationException;

/**
 * Files that are whole or not there: each is written under another name beside its place, then
 * renamed. A file that was there before stays as it was until the new one is complete.
 *
 * <p>The bytes are on the disk before the file gets its name, and the name is when this returns, so
 * that a loss of power leaves the old file or the new one.
 */
public final class WholeFile {
  private WholeFile() {}

  /** What writes the bytes of a file. */
  @FunctionalInterface
  public interface Writing {
    /** Writes everything to the channel. */
    void to(FileChannel channel) throws IOException;
  }

  /** Writes a file; folders that do not exist are made. */
  public static void write(Path file, Writing writing) {
    Path beside = file.resolveSibling(file.getFileName() + ".part");
    Path folder = file.toAbsolutePath().getParent();
    try {
      Files.createDirectories(folder);
      try (FileChannel channel =
          FileChannel.open(
              beside,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        writing.to(channel);
        channel.force(true);
      }
      Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      force(folder);
    } catch (ClosedByInterruptException e) { // an interrupt closes the channel
      discard(beside);
      throw new CancellationException("stopped by an interrupt while writing " + file);
    } catch (IOException e) {
      discard(beside);
      throw new UncheckedIOException(file + " cannot be written: " + Trouble.of(e), e);
    } catch (RuntimeException | Error e) {
      discard(beside);
      throw e;
    }
  }

  /** Refuses a file that cannot be written, before much is computed for it. */
  public static void refuseUnwritable(Path file) {
    Path beside = file.resolveSibling(file.getFileName() + ".part");
    try {
      if (Files.isDirectory(file)) {
        throw new FileSystemException(file.toString(), null, "it is a folder");
      }
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.newOutputStream(beside).close();
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written: " + Trouble.of(e), e);
    } finally {
      discard(beside);
    }
  }

  /** Writes a file of this text, as UTF-8. */
  public static void write(Path file, String text) {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    write(file, channel -> writeFully(channel, bytes));
  }

  /** Writes all bytes of a buffer. */
  public static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Puts the names in a folder on the disk; Windows does so itself, and opens no folder. */
  private static void force(Path folder) {
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    } catch (IOException e) {
      return; // the file is whole and has its name
    }
  }

  private static void discard(Path beside) {
    try {
      Files.deleteIfExists(beside);
    } catch (IOException e) {
      return; // the caller must see the error that stopped the writing
    }
  }
}
