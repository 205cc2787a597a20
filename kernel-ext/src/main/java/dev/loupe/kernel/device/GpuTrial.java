package dev.loupe.kernel.device;

import dev.loupe.natives.Card;
import dev.loupe.natives.GpuFacts;
import dev.loupe.natives.GpuState;
import dev.loupe.torch.Torch;

/** Starts PyTorch and prints the card that it uses, or why it uses none. */
public final class GpuTrial {
  private GpuTrial() {}

  /** Prints one line; the exit status is 0 if PyTorch has started. */
  public static void main(String[] none) {
    try {
      GpuFacts facts = Torch.gpuFacts();
      GpuState state = GpuState.of(facts);
      System.out.println(
          state == GpuState.REACHED ? Card.of(Torch.gpu()).toString() : state.sentence(facts));
      System.exit(0);
    } catch (RuntimeException | LinkageError refused) {
      System.out.println(refused.getMessage());
      System.exit(1);
    }
  }
}
