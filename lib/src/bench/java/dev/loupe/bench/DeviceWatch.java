package dev.loupe.bench;

import ai.djl.Device;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Watches what the processes of a benchmark have of a device's memory.
 *
 * <p>On a card nvidia-smi says what all programs have together, also in a container, which does not
 * know their numbers. What is gone when Python's process has ended was Python's; what is left, but
 * for what was there before this process began, is Loupe's. No other program may use the card. On a
 * CPU, Linux says what each process has.
 */
final class DeviceWatch {
  private final Device device;
  private final OptionalLong before;
  private final List<Long> together = new ArrayList<>();

  private DeviceWatch(Device device, OptionalLong before) {
    this.device = device;
    this.before = before;
  }

  /** A watch that begins before this process has used the device. */
  static DeviceWatch start(Device device) throws IOException {
    return new DeviceWatch(device, device.isGpu() ? card() : OptionalLong.of(0));
  }

  /** Notes what both have now. */
  void look(Peer peer) throws IOException {
    both(peer).ifPresent(together::add);
  }

  /** What each has at the end; Python's process ends with it. */
  Optional<DeviceUse> end(Peer peer) throws IOException {
    look(peer);
    OptionalLong both = both(peer);
    OptionalLong process = device.isGpu() ? OptionalLong.empty() : status(peer.process().pid());
    peer.end();
    OptionalLong left = device.isGpu() ? card() : status(ProcessHandle.current().pid());
    if (both.isEmpty() || left.isEmpty() || before.isEmpty()) {
      return Optional.empty();
    }
    long peak = together.stream().mapToLong(x -> x).max().orElseThrow() - before.getAsLong();
    together.clear();
    long theirs = process.orElse(both.getAsLong() - left.getAsLong());
    return Optional.of(new DeviceUse(left.getAsLong() - before.getAsLong(), theirs, peak));
  }

  private OptionalLong both(Peer peer) throws IOException {
    if (device.isGpu()) {
      return card();
    }
    OptionalLong theirs = status(peer.process().pid());
    OptionalLong ours = status(ProcessHandle.current().pid());
    return theirs.isEmpty() || ours.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(theirs.getAsLong() + ours.getAsLong());
  }

  /** What all programs have of the first card that CUDA may see, in MiB. */
  private static OptionalLong card() throws IOException {
    String visible = Optional.ofNullable(System.getenv("CUDA_VISIBLE_DEVICES")).orElse("0");
    try {
      Process smi =
          new ProcessBuilder(
                  "nvidia-smi",
                  "--query-gpu=memory.used",
                  "--format=csv,noheader,nounits",
                  "--id=" + visible.split(",")[0])
              .start();
      return number(new String(smi.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException notFound) {
      return OptionalLong.empty();
    }
  }

  static OptionalLong number(String answer) {
    String line = answer.strip();
    return line.matches("\\d+") ? OptionalLong.of(Long.parseLong(line)) : OptionalLong.empty();
  }

  /** The memory of a process on Linux, in MiB. */
  private static OptionalLong status(long process) throws IOException {
    Path file = Path.of("/proc/" + process + "/status");
    if (!Files.exists(file)) {
      return OptionalLong.empty();
    }
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst();
  }

  @Override
  public String toString() {
    return "watch of " + device;
  }
}
