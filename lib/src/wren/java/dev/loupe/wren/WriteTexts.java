package dev.loupe.wren;

import dev.loupe.files.WholeFile;
import dev.loupe.wren.behaviour.WordNetProse;
import dev.loupe.wren.text.Behaviour;
import dev.loupe.wren.text.Document;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * Writes the sample of training texts that comes with wren: one document a line, of each behaviour
 * equally often, always the same. Definitions of WordNet are left out, since they are not ours.
 *
 * <p>The argument is the file, {@code lib/src/main/resources/dev/loupe/wren/texts.txt.gz}.
 */
final class WriteTexts {
  private static final int DOCUMENTS = 12_000;
  private static final long SEED = 17; // training has others

  private WriteTexts() {}

  public static void main(String... arguments) throws IOException {
    List<Behaviour> behaviours =
        Corpus.behaviours().stream().filter(b -> !(b instanceof WordNetProse)).toList();
    Random random = new Random(SEED);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      for (int i = 0; i < DOCUMENTS; i++) {
        Behaviour behaviour = behaviours.get(random.nextInt(behaviours.size()));
        String text = Document.plain(behaviour.document(random)).strip().replace('\n', ' ');
        zip.write((text + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    WholeFile.write(Path.of(arguments[0]), bytes.toByteArray());
  }
}
