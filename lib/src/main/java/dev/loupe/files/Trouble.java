package dev.loupe.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/**
 * What is wrong with a file, in words; some exceptions of Java have only a path as their message.
 */
public final class Trouble {
  private Trouble() {}

  /** The reason, such as {@code there is no file or folder /data/a.npy}. */
  public static String of(IOException e) {
    if (e instanceof AccessDeniedException denied) {
      return "access to " + denied.getFile() + " is denied";
    }
    if (e instanceof NoSuchFileException missing) {
      return "there is no file or folder " + missing.getFile();
    }
    if (e instanceof FileAlreadyExistsException there) {
      return there.getFile() + " is a file, not a folder";
    }
    return e.getMessage();
  }
}
