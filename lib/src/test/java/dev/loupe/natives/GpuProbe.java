package dev.loupe.natives;

import ai.djl.Device;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.util.cuda.CudaUtils;
import dev.loupe.load.BundledModel;
import dev.loupe.torch.Torch;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Prints what a Java process finds of GPU, PyTorch and tokenizers. */
final class GpuProbe {
  private GpuProbe() {}

  /** Prints one line for each question. */
  public static void main(String[] none) {
    say("tokens", () -> "" + BundledModel.wren().run(List.of("Mary had a")).tokens().width());
    say("best", () -> Torch.bestDevice().toString());
    say("gpu", () -> Torch.gpu().toString());
    say("library", Torch::library);
    if (CudaUtils.hasCuda()) {
      say("card", () -> Card.of(Device.gpu()).toString());
    }
    System.exit(0);
  }

  private interface Answer {
    String get();
  }

  private static void say(String question, Answer answer) {
    String text;
    try {
      text = answer.get();
    } catch (IllegalArgumentException refused) {
      text = "refused: " + refused.getMessage();
    }
    System.out.println(question + "|" + text);
  }

  /** DJL's tokenizers without Loupe. */
  static final class Bare {
    private Bare() {}

    /** Loads them. */
    public static void main(String[] none) {
      try {
        System.out.println(
            HuggingFaceTokenizer.newInstance(Path.of(System.getProperty("file")), Map.of())
                != null);
      } catch (Throwable broken) {
        System.out.println(broken);
      }
      System.exit(0);
    }
  }
}
