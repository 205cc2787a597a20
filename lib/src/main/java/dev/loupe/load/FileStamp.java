package dev.loupe.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.Optional;

/**
 * What a file was when it was opened, so that a mapped file that was overwritten since is not used
 * any more.
 *
 * @param file the file
 * @param identity which file it is, whatever its name, where the system tells
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
   * Refuses a file whose contents have changed. Replacing or deleting it is harmless: what was
   * mapped stays as it was.
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
              + " was changed after the model was loaded from it, and with it the model's weights; load the model again");
    }
  }

  private boolean sameContents(FileStamp other) {
    return size == other.size && Objects.equals(modified, other.modified);
  }
}
