package dev.loupe.device;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import dev.loupe.natives.GpuFacts;
import dev.loupe.natives.GpuState;
import dev.loupe.torch.Torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The first GPU beside the CPU; without one the tests are skipped, with the reason. */
@Tag("gpu")
public interface BesideAGpu extends TwoDevices {
  @BeforeAll
  static void needsAGpu() {
    GpuFacts facts = Torch.gpuFacts();
    assumeTrue(Torch.bestDevice().isGpu(), () -> GpuState.of(facts).sentence(facts));
  }

  @Override
  default Device other() {
    return Torch.gpu();
  }
}
