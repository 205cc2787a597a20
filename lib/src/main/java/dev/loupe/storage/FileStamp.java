package dev.loupe.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.Optional;

/**
 * The state of a file when it was opened, so that a mapped file is no longer used after it was
 * overwritten.
 *
 * @param file the file
 * @param identity the file's identity, independent of its name, if the system has one
 * @param size its bytes
 * @param modified when it was last written to
 */
record FileStamp(Path file, Optional<Object> identity, long size, FileTime modified) {
  static FileStamp of(Path file) throws IOException {
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    return new FileStamp(
        file, Optional.ofNullable(now.fileKey()), now.size(), now.lastModifiedTime());
  }

  /**
   * Refuses a file whose contents have changed. Replacing or deleting the file is harmless: the
   * mapped contents stay the same.
   */
  void refuseIfChanged() {
    FileStamp now;
    try {
      now = of(file);
    } catch (IOException deleted) {
      return;
    }
    if (now.identity.equals(identity) && !now.sameContents(this)) {
      throw new IllegalStateException(
          file
              + " was changed after the model was loaded from it, so the model's weights changed too; load the model again");
    }
  }

  private boolean sameContents(FileStamp other) {
    return size == other.size && Objects.equals(modified, other.modified);
  }
}
