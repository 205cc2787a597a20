package dev.loupe.bench;

import ai.djl.Device;
import dev.loupe.load.BundledModel;
import dev.loupe.load.ModelLoader;
import dev.loupe.memory.LinuxMemory;
import dev.loupe.text.Tokens;
import dev.loupe.torch.Torch;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What loading a model costs: the time until the first forward pass over 15 tokens is done, and the
 * memory beyond what the process had.
 *
 * @param process milliseconds from the start of the process to its end
 * @param milliseconds from the folder to the logits
 * @param peak the largest resident memory, mapped pages included, less that before, in bytes
 */
public record Loading(double process, double milliseconds, long peak) {
  private static final int TOKENS = 15;

  /** What the process has done before. */
  public enum Before {
    /** Nothing but to start PyTorch. */
    NOTHING,
    /** Loaded and run a small model, so that the code has been used. */
    SMALL_MODEL;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Arguments: the model's folder, and what to do before. Prints the milliseconds and the bytes.
   */
  public static void main(String[] arguments) {
    Torch.bestDevice();
    Tokens tokens = Tokens.of(IntStream.range(0, TOKENS).map(i -> 7 * i).toArray());
    if (arguments[1].equals(Before.SMALL_MODEL.word())) {
      BundledModel.wren().run(tokens).logits();
    }
    long before = LinuxMemory.ofProcess("VmRSS").orElseThrow();
    long start = System.nanoTime();
    ModelLoader.load(Path.of(arguments[0]), Device.cpu()).run(tokens).logits();
    double milliseconds = (System.nanoTime() - start) / 1e6;
    long peak = LinuxMemory.ofProcess("VmHWM").orElseThrow() - before;
    System.out.println(milliseconds + " " + peak);
  }

  /** Loads a model in a new JVM with {@code threads} threads for PyTorch, and these options. */
  public static Loading inNewJvm(Path folder, int threads, Before before, String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dai.djl.pytorch.num_threads=" + threads);
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", classPath(), Loading.class.getName()));
    command.addAll(List.of(folder.toString(), before.word()));
    return in(command.toArray(new String[0]));
  }

  /** The same in a new Python. */
  static Loading inNewPython(
      String interpreter, Path script, Path folder, int threads, Before before) {
    String count = Integer.toString(threads);
    return in(interpreter, script.toString(), folder.toString(), before.word(), count);
  }

  /** Runs a command that prints the milliseconds and the bytes. */
  private static Loading in(String... command) {
    long start = System.nanoTime();
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String answer =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      String[] words = answer.split("\\s+");
      if (words.length != 2) {
        throw new IllegalStateException(
            Arrays.toString(command) + " printed '" + answer + "', not a time and a peak");
      }
      double whole = (System.nanoTime() - start) / 1e6;
      return new Loading(whole, Double.parseDouble(words[0]), Long.parseLong(words[1]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The class path of this class, whichever of Maven's plugins has loaded it. */
  private static String classPath() {
    if (Loading.class.getClassLoader() instanceof URLClassLoader loader) {
      List<URL> urls = new ArrayList<>(List.of(loader.getURLs()));
      return urls.stream().map(URL::getPath).collect(Collectors.joining(File.pathSeparator));
    }
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }
}
