package dev.loupe.sae.page;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.loupe.harvest.Context;
import dev.loupe.sae.example.FeatureExamples;
import dev.loupe.sae.example.FeatureProfile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Cards from Neuronpedia's objects, whose names are in snake case or in camel case. */
final class NeuronpediaCards {
  private final Map<Integer, JsonObject> features = new TreeMap<>();
  private final Map<Integer, List<JsonObject>> activations = new HashMap<>();
  private final Map<Integer, String> labels = new HashMap<>();
  private Optional<String> model = Optional.empty();
  private Optional<String> source = Optional.empty();
  private int texts; // read so far; the files do not number them

  /** Takes a batch or a feature. */
  void any(JsonObject json) {
    if (json.has("features")) {
      model = Optional.of(string(json, "model_id"));
      source = Optional.of(string(json, "layer") + "-" + string(json, "sae_set"));
      json.getAsJsonArray("features").forEach(one -> feature(one.getAsJsonObject()));
    } else {
      feature(json);
    }
  }

  void feature(JsonObject json) {
    int index = index(json);
    features.put(index, json);
    if (json.has("modelId")) {
      model = Optional.of(string(json, "modelId"));
      source = Optional.of(string(json, "layer"));
    }
    objects(json, "activations").forEach(one -> add(index, one));
    objects(json, "explanations").forEach(one -> label(index, one));
  }

  /** Takes an example of a feature, which says of which. */
  void activation(JsonObject json) {
    add(index(json), json);
  }

  /** Takes a label of a feature, which says of which. */
  void explanation(JsonObject json) {
    label(index(json), json);
  }

  private void add(int index, JsonObject json) {
    activations.computeIfAbsent(index, any -> new ArrayList<>()).add(json);
  }

  /** The first label of a feature counts. */
  private void label(int index, JsonObject json) {
    if (filled(json, "description")) {
      labels.putIfAbsent(index, string(json, "description"));
    }
  }

  Neuronpedia all() {
    List<FeatureCard> cards = new ArrayList<>();
    features.forEach((index, json) -> cards.add(card(index, json)));
    return new Neuronpedia(model.orElse("a model"), source.orElse("of unknown source"), cards);
  }

  private FeatureCard card(int index, JsonObject json) {
    List<Context> top = new ArrayList<>();
    List<Context> sampled = new ArrayList<>();
    for (JsonObject one : activations.getOrDefault(index, List.of())) {
      double low = number(one, -1, "bin_min", "binMin");
      (number(one, -1, "bin_max", "binMax") > low && low >= 0 ? sampled : top).add(context(one));
    }
    top.sort(Comparator.comparingDouble(Context::value).reversed());
    sampled.sort(Comparator.comparingDouble(Context::value).reversed());
    double strongest =
        Stream.concat(top.stream(), sampled.stream()).mapToDouble(Context::value).max().orElse(0);
    double max = number(json, strongest, "maxActApprox");
    double density = number(json, Double.NaN, "frac_nonzero");
    long[] counts =
        numbers(json, "freq_hist_data_bar_heights").stream().mapToLong(Math::round).toArray();
    long tokens = density > 0 ? Math.round(Arrays.stream(counts).sum() / density) : 0;
    FeatureExamples examples = new FeatureExamples(index, density, max, top, sampled, List.of());
    return new FeatureCard(
        "feature " + index + source.map(from -> " of " + from).orElse(""),
        new FeatureProfile(examples, tokens, counts, List.of()),
        Optional.ofNullable(labels.get(index)),
        Map.of(),
        json.has("pos_str")
            ? Optional.of(new WrittenTokens(logits(json, "pos"), logits(json, "neg")))
            : Optional.empty(),
        nearest(json),
        Optional.empty());
  }

  private Context context(JsonObject json) {
    List<String> tokens = strings(json, "tokens");
    double[] values = numbers(json, "values").stream().mapToDouble(x -> x).toArray();
    if (values.length != tokens.size() || values.length == 0) {
      throw new IllegalArgumentException(
          "an example has " + tokens.size() + " tokens and " + values.length + " values");
    }
    int most =
        IntStream.range(0, values.length)
            .reduce((one, other) -> values[other] > values[one] ? other : one)
            .orElseThrow();
    int at = (int) number(json, most, "qualifying_token_index", "qualifyingTokenIndex");
    int marked = at >= 0 && at < values.length ? at : most;
    return new Context(values[marked], texts++, marked, tokens, values, marked);
  }

  private static List<TokenLogit> logits(JsonObject json, String sign) {
    List<String> tokens = strings(json, sign + "_str");
    List<Double> values = numbers(json, sign + "_values");
    return IntStream.range(0, Math.min(tokens.size(), values.size()))
        .mapToObj(i -> new TokenLogit(tokens.get(i), values.get(i)))
        .toList();
  }

  private static List<SimilarFeature> nearest(JsonObject json) {
    List<Double> others = numbers(json, "topkCosSimIndices");
    List<Double> cosines = numbers(json, "topkCosSimValues");
    return IntStream.range(0, Math.min(others.size(), cosines.size()))
        .mapToObj(i -> new SimilarFeature(others.get(i).intValue(), cosines.get(i)))
        .toList();
  }

  private static int index(JsonObject json) {
    double index = number(json, Double.NaN, "feature_index", "index");
    if (!(index >= 0 && index <= Integer.MAX_VALUE)) {
      throw new IllegalArgumentException("an object has no index of a feature");
    }
    return (int) index;
  }

  private static boolean filled(JsonObject json, String name) {
    return json.has(name) && !json.get(name).isJsonNull();
  }

  private static String string(JsonObject json, String name) {
    if (!filled(json, name)) {
      throw new IllegalArgumentException("there is no '" + name + "'");
    }
    return json.get(name).getAsString();
  }

  /** The first of these that is there. */
  private static double number(JsonObject json, double otherwise, String... names) {
    for (String name : names) {
      if (filled(json, name)) {
        return json.get(name).getAsDouble();
      }
    }
    return otherwise;
  }

  private static JsonArray array(JsonObject json, String name) {
    return filled(json, name) ? json.getAsJsonArray(name) : new JsonArray();
  }

  private static List<JsonObject> objects(JsonObject json, String name) {
    return entries(json, name).stream().map(JsonElement::getAsJsonObject).toList();
  }

  private static List<String> strings(JsonObject json, String name) {
    return entries(json, name).stream().map(JsonElement::getAsString).toList();
  }

  private static List<Double> numbers(JsonObject json, String name) {
    return entries(json, name).stream().map(JsonElement::getAsDouble).toList();
  }

  private static List<JsonElement> entries(JsonObject json, String name) {
    return StreamSupport.stream(array(json, name).spliterator(), false).toList();
  }

  @Override
  public String toString() {
    return features.size() + " features";
  }
}
