package dev.loupe.bench;

import ai.djl.Device;
import dev.loupe.torch.Torch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was asked for.
 *
 * @param script Python's half
 * @param python the Python that runs it
 * @param device where both compute
 * @param tiny whether the models are tiny, for a trial
 * @param models the models
 * @param rounds the most rounds of each task
 * @param warmUp the seconds for which each task is repeated before it is timed
 * @param cache where the models are kept
 * @param page the file that the table is written to
 */
record GpuOptions(
    Path script,
    String python,
    Device device,
    boolean tiny,
    List<GpuModel> models,
    int rounds,
    double warmUp,
    Path cache,
    Optional<Path> page) {
  static final String USAGE =
      "PYTHON [--device gpu|cpu] [--tiny] [--models gpt2,neox,neox-bf16] [--rounds N] [--warm-up"
          + " SECONDS] [--cache FOLDER] [--page FILE]";

  static GpuOptions of(String... arguments) {
    List<String> plain = new ArrayList<>();
    String device = "gpu";
    boolean tiny = false;
    List<GpuModel> models = List.of(GpuModel.values());
    int rounds = Integer.MAX_VALUE;
    double warmUp = 3;
    Path cache = Path.of(System.getProperty("user.home"), ".cache", "loupe-bench");
    Optional<Path> page = Optional.empty();
    for (Iterator<String> rest = Arrays.asList(arguments).iterator(); rest.hasNext(); ) {
      String word = rest.next();
      switch (word) {
        case "--tiny" -> tiny = true;
        case "--device" -> device = value(word, rest);
        case "--models" ->
            models = Stream.of(value(word, rest).split(",")).map(GpuOptions::model).toList();
        case "--rounds" -> rounds = Integer.parseInt(value(word, rest));
        case "--warm-up" -> warmUp = Double.parseDouble(value(word, rest));
        case "--cache" -> cache = Path.of(value(word, rest));
        case "--page" -> page = Optional.of(Path.of(value(word, rest)));
        default -> plain.add(word);
      }
    }
    if (plain.size() != 2 || !device.matches("gpu|cpu")) {
      throw new IllegalArgumentException("write " + USAGE + ", not " + List.of(arguments));
    }
    Device there = device.equals("gpu") ? Torch.gpu() : Device.cpu();
    return new GpuOptions(
        Path.of(plain.get(0)), plain.get(1), there, tiny, models, rounds, warmUp, cache, page);
  }

  private static String value(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value; write " + USAGE);
    }
    return rest.next();
  }

  private static GpuModel model(String word) {
    return Arrays.stream(GpuModel.values())
        .filter(model -> model.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no model '"
                        + word
                        + "'; choose from "
                        + Arrays.stream(GpuModel.values())
                            .map(GpuModel::word)
                            .collect(Collectors.joining(", "))));
  }

  /** Python's word for the device. */
  String cuda() {
    return device.isGpu() ? "cuda" : "cpu";
  }
}
