package dev.loupe.kernel.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * Writes files that others may read at any moment: they find the old file or the new one, never
 * half of one.
 */
final class WholeFile {
  private WholeFile() {}

  /**
   * Writes a new file beside the old one, then renames it.
   *
   * <p>A file that was there keeps its permissions, a new one gets those of any new file: Jupyter
   * may run as somebody else.
   */
  static void replace(Path file, byte[] content) throws IOException {
    Path target = Files.exists(file) ? file.toRealPath() : file; // a link stays one
    Path beside = target.resolveSibling(target.getFileName() + ".new");
    Files.write(beside, content);
    if (Files.exists(target) && posix(target) != null) {
      Set<PosixFilePermission> permissions = posix(target).readAttributes().permissions();
      posix(beside).setPermissions(permissions);
    }
    Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static PosixFileAttributeView posix(Path file) {
    return Files.getFileAttributeView(file, PosixFileAttributeView.class);
  }
}
