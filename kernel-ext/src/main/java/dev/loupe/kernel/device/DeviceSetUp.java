package dev.loupe.kernel.device;

import dev.loupe.files.WholeFile;
import dev.loupe.natives.CudaDownload;
import dev.loupe.natives.Libtorch;
import dev.loupe.natives.Natives;
import dev.loupe.natives.NvidiaDriver;
import dev.loupe.natives.Setting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides at set-up which PyTorch the kernel and the doctor start with, and writes it down: the
 * class path, and the options of Java.
 */
public final class DeviceSetUp {
  private static final String CLASSPATH = "device-classpath";
  private static final String OPTIONS = "device-options";
  private static final String INSTEAD =
      "PyTorch for the CPU instead; the choice of the GPU is remembered: run ./loupe setup again"
          + " when that is mended";

  private final Path folder;
  private final String classpath;
  private final PrintStream out;

  /** A set-up that keeps its files in {@code folder}, for a build with this class path. */
  public DeviceSetUp(Path folder, String classpath, PrintStream out) {
    this.folder = folder;
    this.classpath = classpath;
    this.out = out;
  }

  /** What this machine has; Python is asked only if its answer can matter. */
  public static DeviceFacts lookAround(Wish wish, List<String> pythons) {
    Optional<NvidiaDriver> driver = NvidiaDriver.ofThisMachine();
    boolean matters = wish == Wish.GPU && driver.isPresent();
    Optional<Libtorch> named = Setting.of(Libtorch.PATH).flatMap(Libtorch::in);
    return new DeviceFacts(
        Natives.platform(),
        driver,
        named,
        matters && named.isEmpty() ? PythonTorch.of(pythons) : Optional.empty(),
        Natives.downloaded(Natives.CUDA).isPresent());
  }

  /** Carries a wish out, as far as the machine allows; a wish that is none is not remembered. */
  public void run(Wish wish, DeviceFacts machine) throws IOException {
    if (wish != Wish.NONE) {
      wish.remember(folder);
    }
    DevicePlan plan = DevicePlan.of(wish, machine);
    out.println("==> " + plan.sentence());
    Launch launch = Launch.of(plan, classpath);
    if (isNew(launch) && plan.source() != DevicePlan.Source.CPU_JAR && !works(plan, launch)) {
      out.println("    " + INSTEAD);
      launch = new Launch(classpath, List.of());
    }
    write(launch);
  }

  /** The wish that is remembered in the folder. */
  public Wish remembered() throws IOException {
    return Wish.remembered(folder);
  }

  private boolean works(DevicePlan plan, Launch launch) throws IOException {
    boolean there =
        plan.source() != DevicePlan.Source.DJL
            || Natives.downloaded(Natives.CUDA).isPresent()
            || started(CudaDownload.class, launch);
    return there && started(GpuTrial.class, launch);
  }

  /** Runs a class with the launch's Java, and shows what it prints. */
  private boolean started(Class<?> main, Launch launch) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(launch.options());
    command.add(main.getName());
    ProcessBuilder java = new ProcessBuilder(command).redirectErrorStream(true);
    java.environment().put("CLASSPATH", launch.classpath());
    Process process = java.start();
    try (BufferedReader said = process.inputReader()) {
      said.lines().forEach(line -> out.println("    " + line));
      return process.waitFor() == 0;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean isNew(Launch launch) throws IOException {
    return !text(CLASSPATH).equals(launch.classpath())
        || !text(OPTIONS).equals(lines(launch.options()));
  }

  private String text(String file) throws IOException {
    Path path = folder.resolve(file);
    return Files.isRegularFile(path) ? Files.readString(path) : "";
  }

  private static String lines(List<String> options) {
    return options.isEmpty() ? "" : String.join("\n", options) + "\n";
  }

  private void save(String file, String text) {
    WholeFile.write(folder.resolve(file), text);
  }

  /** An unchanged file keeps its date. */
  private void write(Launch launch) throws IOException {
    if (isNew(launch) || !Files.exists(folder.resolve(OPTIONS))) {
      save(CLASSPATH, launch.classpath());
      save(OPTIONS, lines(launch.options()));
    }
  }

  @Override
  public String toString() {
    return "set-up of the device in " + folder;
  }
}
