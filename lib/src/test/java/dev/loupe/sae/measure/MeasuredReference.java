package dev.loupe.sae.measure;

import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.site.Act.LN2_NORMALIZED;
import static dev.loupe.site.Act.MLP_OUT;
import static dev.loupe.site.Act.RESID_PRE;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.corpus.Texts;
import dev.loupe.load.ModelLoader;
import dev.loupe.model.HookedTransformer;
import dev.loupe.sae.SaeReference;
import dev.loupe.sae.coder.CoderConfig;
import dev.loupe.sae.coder.Normalisation;
import dev.loupe.sae.coder.Port;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.coder.TrainedOn;
import dev.loupe.sae.kind.Standard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The model of the reference arrays in float64, which reads texts such as {@code w142 w200}, and
 * the two texts that they hold for.
 */
final class MeasuredReference {
  static final Texts TEXTS =
      Texts.of(
          List.of(
              words(
                  142, 200, 189, 113, 145, 105, 220, 7, 170, 217, 60, 233, 213, 190, 199, 217, 114,
                  39, 92, 261),
              words(
                  255, 85, 74, 125, 53, 124, 124, 204, 51, 28, 70, 203, 15, 30, 135, 225, 169, 252,
                  55, 126)));
  private static final int VOCAB = 263;

  private MeasuredReference() {}

  private static String words(int... ids) {
    return IntStream.of(ids).mapToObj(id -> "w" + id).collect(Collectors.joining(" "));
  }

  /** The model, copied into a folder with a tokenizer. */
  static HookedTransformer model(Path folder) {
    try {
      Path from = Path.of(SaeReference.class.getResource("/methods/tiny-gpt2").toURI());
      Path to = Files.createDirectories(folder.resolve("tiny-gpt2"));
      for (String name : List.of("config.json", "model.safetensors")) {
        Files.copy(from.resolve(name), to.resolve(name));
      }
      Files.writeString(to.resolve("tokenizer.json"), tokenizer());
      return ModelLoader.load(to, Device.cpu(), DataType.FLOAT64);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String tokenizer() {
    String vocab =
        IntStream.range(0, VOCAB)
            .mapToObj(id -> "\"w%d\":%d".formatted(id, id))
            .collect(Collectors.joining(","));
    return """
        {"version":"1.0","truncation":null,"padding":null,"added_tokens":[],"normalizer":null,
         "pre_tokenizer":{"type":"WhitespaceSplit"},"post_processor":null,"decoder":null,
         "model":{"type":"WordLevel","vocab":{%s},"unk_token":"w0"}}
        """
        .formatted(vocab);
  }

  /** The autoencoder that the metrics hold for. */
  static SparseCoder standard() {
    Port resid = new Port(RESID_PRE.at(1), List.of(D_MODEL.sized(48)));
    return coder("standard", resid, resid, true);
  }

  /** A transcoder of the same model. */
  static SparseCoder transcoder() {
    return coder(
        "transcoder",
        new Port(LN2_NORMALIZED.at(1), List.of(D_MODEL.sized(48))),
        new Port(MLP_OUT.at(1), List.of(D_MODEL.sized(48))),
        false);
  }

  private static SparseCoder coder(String name, Port reads, Port writes, boolean centred) {
    return SparseCoder.of(
        new CoderConfig(
            new Standard(), 96, reads, writes, Normalisation.NONE, centred, TrainedOn.UNKNOWN),
        SaeReference.weights(name));
  }

  /** A number of the reference arrays. */
  static double metric(String name) {
    return SaeReference.array("metrics/" + name).value();
  }
}
