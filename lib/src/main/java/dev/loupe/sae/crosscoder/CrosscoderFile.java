package dev.loupe.sae.crosscoder;

import static dev.loupe.sae.kind.SaeKind.D_IN;
import static dev.loupe.sae.kind.SaeKind.D_OUT;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.loupe.arch.config.JsonText;
import dev.loupe.axis.Axis;
import dev.loupe.files.Saved;
import dev.loupe.files.TypedPath;
import dev.loupe.storage.Safetensors;
import dev.loupe.storage.SafetensorsWriter;
import dev.loupe.storage.StoredArray;
import dev.loupe.tensor.Tensor;
import dev.loupe.tensor.TensorFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A crosscoder as one safetensors file; the settings are JSON in its metadata. */
final class CrosscoderFile {
  private static final String KEY = "crosscoder";
  private static final Map<String, Axis[]> AXES =
      Map.of(
          "W_enc", new Axis[] {D_IN, Axis.FEATURE},
          "b_enc", new Axis[] {Axis.FEATURE},
          "W_dec", new Axis[] {Axis.FEATURE, D_OUT},
          "b_dec", new Axis[] {D_OUT});

  private CrosscoderFile() {}

  static Saved write(Crosscoder crosscoder, Path typed) {
    Path file = TypedPath.of(typed);
    SafetensorsWriter writer = new SafetensorsWriter().with(KEY, json(crosscoder).toString());
    AXES.keySet().forEach(name -> writer.put(name, StoredArray.of(crosscoder.weight(name).nd())));
    writer.write(file);
    return new Saved(file, crosscoder.toString(), "Crosscoder.open(\"" + typed + "\") reads it");
  }

  private static JsonObject json(Crosscoder crosscoder) {
    JsonObject json = new JsonObject();
    json.addProperty("kind", crosscoder.kind().word());
    if (crosscoder.kind() instanceof L1Crosscoder l1) {
      json.addProperty("coefficient", l1.coefficient());
    } else if (crosscoder.kind() instanceof BatchTopKCrosscoder top) {
      json.addProperty("k", top.k());
      top.threshold().ifPresent(threshold -> json.addProperty("threshold", threshold));
    }
    JsonArray inputs = new JsonArray();
    for (CrosscoderInput input : crosscoder.inputs()) {
      JsonObject one = new JsonObject();
      one.addProperty("name", input.name());
      one.addProperty("axis", input.axis().toString());
      one.addProperty("size", input.size());
      one.addProperty("scale", input.scale());
      inputs.add(one);
    }
    json.add("inputs", inputs);
    return json;
  }

  static Crosscoder read(Path typed) {
    Path file = TypedPath.of(typed);
    Safetensors saved = Safetensors.open(file);
    String settings = saved.metadata().get(KEY);
    if (settings == null || !saved.names().containsAll(AXES.keySet())) {
      throw notOne(file, null);
    }
    Map<String, Tensor> weights = new LinkedHashMap<>();
    AXES.forEach(
        (name, axes) -> weights.put(name, TensorFile.of(saved.entry(name).stored(), name, axes)));
    try {
      JsonObject json = JsonText.object(settings);
      return Crosscoder.of(inputs(json), kind(json), weights);
    } catch (RuntimeException e) {
      throw notOne(file, e);
    }
  }

  private static IllegalArgumentException notOne(Path file, RuntimeException cause) {
    return new IllegalArgumentException(
        file + " holds no crosscoder; give a file that crosscoder.save(…) has written", cause);
  }

  private static List<CrosscoderInput> inputs(JsonObject json) {
    List<CrosscoderInput> inputs = new ArrayList<>();
    for (JsonElement element : json.getAsJsonArray("inputs")) {
      JsonObject one = element.getAsJsonObject();
      inputs.add(
          new CrosscoderInput(
              one.get("name").getAsString(),
              Axis.named(one.get("axis").getAsString()),
              one.get("size").getAsInt(),
              one.get("scale").getAsDouble()));
    }
    return inputs;
  }

  private static CrosscoderKind kind(JsonObject json) {
    String word = json.get("kind").getAsString();
    return switch (word) {
      case "l1" -> new L1Crosscoder(json.get("coefficient").getAsDouble());
      case "batchtopk" ->
          new BatchTopKCrosscoder(
              json.get("k").getAsDouble(),
              Optional.ofNullable(json.get("threshold")).map(JsonElement::getAsDouble));
      default -> throw new IllegalArgumentException("there is no kind '" + word + "'");
    };
  }
}
