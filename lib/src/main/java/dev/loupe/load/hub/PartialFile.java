package dev.loupe.load.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The part of a file that was downloaded so far; it is kept when a download fails.
 *
 * <p>Disk errors are kept apart from network errors: only network errors are retried.
 */
final class PartialFile implements AutoCloseable {
  private final Path path;
  private final HubErrors errors;
  private final FileChannel channel;

  private PartialFile(Path path, HubErrors errors, FileChannel channel) {
    this.path = path;
    this.errors = errors;
    this.channel = channel;
  }

  static PartialFile open(Path path, HubErrors errors) {
    try {
      Files.createDirectories(path.getParent());
      FileChannel channel =
          FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      return new PartialFile(path, errors, channel);
    } catch (IOException e) {
      throw failure(path, errors, e);
    }
  }

  long size() {
    try {
      return channel.size();
    } catch (IOException e) {
      throw failure(path, errors, e);
    }
  }

  /** Deletes everything from a byte on. */
  void cut(long from) {
    try {
      channel.truncate(from);
    } catch (IOException e) {
      throw failure(path, errors, e);
    }
  }

  void append(List<ByteBuffer> bytes) {
    try {
      channel.position(channel.size());
      for (ByteBuffer buffer : bytes) {
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
      }
    } catch (IOException e) {
      throw failure(path, errors, e);
    }
  }

  /** The hash of the downloaded bytes, to be compared with the file's. */
  String hash(HubFile file) {
    try {
      return file.hashOf(path);
    } catch (IOException e) {
      throw failure(path, errors, e);
    }
  }

  private static RuntimeException failure(Path path, HubErrors errors, IOException e) {
    return e instanceof ClosedByInterruptException
        ? HubErrors.interrupted()
        : errors.unwritable(path, e);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failure(path, errors, e);
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
