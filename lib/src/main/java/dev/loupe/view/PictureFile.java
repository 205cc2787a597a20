package dev.loupe.view;

import dev.loupe.files.Saved;
import dev.loupe.files.TypedPath;
import dev.loupe.files.WholeFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A picture in a file, in the form that the ending of the file's name says. */
final class PictureFile {
  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>
      <body>%s</body></html>
      """;

  private PictureFile() {}

  /** Writes the file beside its place and renames it. */
  static Saved write(Displayable picture, String typed) {
    Path file = TypedPath.of(typed);
    refuseNoFolder(file);
    WholeFile.write(file, bytes(picture, file));
    boolean numbers = ending(file).equals("csv");
    return new Saved(
        file,
        numbers ? "numbers" : "a picture",
        numbers ? "a spreadsheet opens it" : "a browser opens it");
  }

  private static void refuseNoFolder(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          file + " cannot be written, because there is no folder " + folder + "; make it first");
    }
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException(file + " is a folder; give the name of a file in it");
    }
  }

  private static byte[] bytes(Displayable picture, Path file) {
    return switch (ending(file)) {
      case "png" -> picture.png();
      case "svg" -> utf8(picture.svg());
      case "html" -> utf8(PAGE.formatted(picture.html()));
      case "csv" ->
          utf8(
              picture
                  .csv()
                  .orElseThrow(
                      () ->
                          new IllegalArgumentException(
                              file
                                  + " cannot be written, because this picture has no numbers of its own; save it as .svg, .png or .html")));
      default ->
          throw new IllegalArgumentException(
              "a picture cannot be saved as '"
                  + file
                  + "'; end the name with .svg, .png, .html or .csv");
    };
  }

  private static String ending(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
