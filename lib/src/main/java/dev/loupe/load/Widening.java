package dev.loupe.load;

import ai.djl.Device;
import dev.loupe.memory.NativeMemory;
import dev.loupe.torch.SixteenBits;
import dev.loupe.torch.Widened;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/**
 * How much of a model that is stored in 16 bits is kept in float32: as much as fits.
 *
 * <p>A matrix that stays in 16 bits is converted in every pass, which can take longer than the
 * product itself.
 */
final class Widening {
  private static final double FOR_WEIGHTS = 0.75; // of what is free; the rest is for results

  private Widening() {}

  /** The checkpoint, with as many matrices in float32 as the free memory allows. */
  static Checkpoint of(
      Checkpoint stored, String model, Device device, ToLongFunction<Device> free) {
    if (!SixteenBits.is(stored.precision().kept())) {
      return stored;
    }
    List<Checkpoint> choices =
        Widened.choices(stored.spec().layers()).map(stored::widening).toList();
    long most = choices.get(0).need(model, device).bytes();
    OptionalLong left = NativeMemory.tooLittle((long) (most / FOR_WEIGHTS), device, free);
    if (left.isEmpty()) {
      return choices.get(0);
    }
    double room = FOR_WEIGHTS * left.getAsLong();
    return choices.stream()
        .filter(choice -> choice.need(model, device).bytes() <= room)
        .findFirst()
        .orElse(stored);
  }
}
