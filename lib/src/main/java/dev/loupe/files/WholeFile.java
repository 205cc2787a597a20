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
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.UUID;
import java.util.concurrent.CancellationException;

/**
 * Files that are whole or not there: each is written under another name beside its place, then
 * renamed. A file that was there before stays as it was until the new one is complete; the new one
 * has its permissions, and a link to it stays a link.
 *
 * <p>Others may read the file at any moment, or write it too: the last one that is complete counts.
 *
 * <p>The bytes are on the disk before the file gets its name, and the name is when this returns, so
 * that a loss of power leaves the old file or the new one.
 */
public final class WholeFile {
  /** How the name of a file that is being written ends. */
  public static final String PART = ".part";

  private WholeFile() {}

  /** What writes the bytes of a file. */
  @FunctionalInterface
  public interface Writing {
    /** Writes everything to the channel. */
    void to(FileChannel channel) throws IOException;
  }

  /** Writes a file; folders that do not exist are made. */
  public static void write(Path file, Writing writing) {
    Path target = target(file);
    Path beside = beside(target);
    Path folder = target.toAbsolutePath().getParent();
    try {
      Files.createDirectories(folder);
      try (FileChannel channel =
          FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        keepPermissions(target, beside);
        writing.to(channel);
        channel.force(true);
      }
      Files.move(
          beside, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
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

  /** The file that a link leads to, so that the link stays one. */
  private static Path target(Path file) {
    try {
      return Files.isSymbolicLink(file) && Files.exists(file) ? file.toRealPath() : file;
    } catch (IOException unreadable) {
      return file;
    }
  }

  /** A name that no other writer has. */
  private static Path beside(Path file) {
    return file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + PART);
  }

  private static void keepPermissions(Path from, Path to) throws IOException {
    PosixFileAttributeView there = posix(from);
    if (there != null && Files.isRegularFile(from)) { // null where files have no permissions
      posix(to).setPermissions(there.readAttributes().permissions());
    }
  }

  private static PosixFileAttributeView posix(Path file) {
    return Files.getFileAttributeView(file, PosixFileAttributeView.class);
  }

  /** Refuses a file that cannot be written, before much is computed for it. */
  public static void refuseUnwritable(Path file) {
    Path beside = beside(target(file));
    try {
      if (Files.isDirectory(file)) {
        throw new FileSystemException(file.toString(), null, "it is a folder");
      }
      Files.createDirectories(beside.toAbsolutePath().getParent());
      Files.newOutputStream(beside).close();
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written: " + Trouble.of(e), e);
    } finally {
      discard(beside);
    }
  }

  /** Writes a file of this text, as UTF-8. */
  public static void write(Path file, String text) {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a file of these bytes. */
  public static void write(Path file, byte[] bytes) {
    write(file, channel -> writeFully(channel, ByteBuffer.wrap(bytes)));
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
