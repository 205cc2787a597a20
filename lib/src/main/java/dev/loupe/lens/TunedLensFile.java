package dev.loupe.lens;

import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import dev.loupe.files.Saved;
import dev.loupe.files.TypedPath;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.tensor.TensorFile;
import dev.loupe.text.Tokens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A tuned lens as a .safetensors file: for each site a {@code weight} [out, d_model] and a {@code
 * bias} [d_model] under the site's TransformerLens name, how well it was trained, and some logits
 * of the model, by which a file of another model is known.
 */
record TunedLensFile(HookedTransformer model, List<Site> sites) {
  private static final String NAME = "tuned-lens.safetensors"; // in a folder
  private static final String ENDING = ".safetensors";
  private static final String LOGITS = "model.logits";
  private static final String TRAINED = "trained"; // tokens and steps
  private static final String BEFORE = "held_out.logit_lens";
  private static final String AFTER = "held_out.tuned_lens";
  private static final int COMPARED = 256; // logits
  private static final double ROUNDING = 0.05; // of the largest logit: a model kept in 16 bits

  Saved write(Translators translators, TunedFit fit, String path) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < sites.size(); i++) {
      Translators one = translators.of(i);
      tensors.put(sites.get(i).name() + ".weight", one.weight());
      tensors.put(sites.get(i).name() + ".bias", one.bias());
    }
    tensors.put(LOGITS, logits());
    tensors.put(TRAINED, Tensor.vector(Axis.named("count"), fit.tokens(), fit.steps()));
    tensors.put(BEFORE, Tensor.vector(Axis.LAYER, fit.before()));
    tensors.put(AFTER, Tensor.vector(Axis.LAYER, fit.after()));
    Path file = file(path);
    Saved saved = TensorFile.save(tensors, file.toString());
    return new Saved(
        saved.file(),
        "tuned lens of " + model.name(),
        "read it with tunedLens(model, \"" + path + "\")");
  }

  /** A file that is named as one, else the file in the folder of that name. */
  private static Path file(String path) {
    Path typed = TypedPath.of(path);
    return path.toLowerCase(Locale.ROOT).endsWith(ENDING) ? typed : typed.resolve(NAME);
  }

  TunedLens read(String path) {
    Objects.requireNonNull(path, "a tuned lens is read from a file or folder, and null was given");
    Path file = file(path);
    if (!Files.exists(file)) {
      throw new IllegalArgumentException(
          "there is no tuned lens at "
              + file
              + "; tunedLens(model, texts(…)).save(\""
              + path
              + "\") writes one");
    }
    Map<String, Tensor> tensors = TensorFile.loadAll(file.toString());
    if (!tensors.containsKey(LOGITS) || !tensors.containsKey(TRAINED)) {
      throw new IllegalArgumentException(
          file + " is no tuned lens; give a file that tunedLens(model, texts).save(…) has written");
    }
    refuseOtherModel(tensors, file);
    return new TunedLens(model, sites, translators(tensors), fit(tensors));
  }

  private Translators translators(Map<String, Tensor> tensors) {
    List<Tensor> weights = new ArrayList<>();
    List<Tensor> biases = new ArrayList<>();
    for (Site site : sites) {
      weights.add(tensors.get(site.name() + ".weight"));
      biases.add(tensors.get(site.name() + ".bias"));
    }
    return new Translators(Tensor.stack(Axis.LAYER, weights), Tensor.stack(Axis.LAYER, biases));
  }

  private static TunedFit fit(Map<String, Tensor> tensors) {
    double[] trained = tensors.get(TRAINED).toDoubleArray();
    return new TunedFit(
        (long) trained[0],
        (int) trained[1],
        tensors.get(BEFORE).toDoubleArray(),
        tensors.get(AFTER).toDoubleArray());
  }

  /** The logits behind the first few tokens of the vocabulary: another model gives others. */
  private Tensor logits() {
    int[] ids = {1, 2, 3, 4, 5, 6};
    int vocab = model.spec().vocab();
    Tokens tokens = Tokens.of(Arrays.stream(ids).map(id -> id % vocab).toArray());
    return model
        .run(tokens)
        .logits()
        .tensor()
        .at(Axis.BATCH, 0)
        .at(Axis.POS, -1)
        .range(Axis.VOCAB, 0, Math.min(COMPARED, vocab))
        .as(DataType.FLOAT32);
  }

  private void refuseOtherModel(Map<String, Tensor> tensors, Path file) {
    double[] there = tensors.get(LOGITS).toDoubleArray();
    double[] here = logits().toDoubleArray();
    boolean same = there.length == here.length && tensors.keySet().containsAll(names());
    double largest = Arrays.stream(there).map(Math::abs).max().orElse(0);
    for (int i = 0; same && i < here.length; i++) {
      same = Math.abs(here[i] - there[i]) <= ROUNDING * largest;
    }
    if (!same) {
      throw new IllegalArgumentException(
          file
              + " is the tuned lens of another model, which gives other logits than "
              + model
              + "; load that model, or train a lens of this one: tunedLens(model, texts(…))");
    }
  }

  private List<String> names() {
    return sites.stream().map(site -> site.name() + ".weight").toList();
  }
}
