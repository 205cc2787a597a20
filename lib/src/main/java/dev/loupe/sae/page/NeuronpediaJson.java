package dev.loupe.sae.page;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.loupe.harvest.Context;
import dev.loupe.sae.example.ExamplePart;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Features as the JSON that Neuronpedia reads. */
record NeuronpediaJson(Neuronpedia features) {
  private static final Gson GSON =
      new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

  /** Numbers that Neuronpedia asks for and that a card has not. */
  private static final List<String> EMPTY =
      List.of(
          "neuron_alignment_indices",
          "neuron_alignment_values",
          "neuron_alignment_l1",
          "correlated_neurons_indices",
          "correlated_neurons_l1",
          "correlated_neurons_pearson",
          "correlated_features_indices",
          "correlated_features_l1",
          "correlated_features_pearson",
          "logits_hist_data_bar_heights",
          "logits_hist_data_bar_values",
          "decoder_weights_dist");

  /** A batch as SAEDashboard writes it. */
  String batch() {
    JsonObject batch = new JsonObject();
    String source = features.source();
    int dash = source.indexOf('-');
    boolean layered = dash > 0 && source.substring(0, dash).matches("[0-9]{1,6}");
    batch.addProperty("model_id", features.model());
    batch.addProperty("layer", layered ? Integer.parseInt(source.substring(0, dash)) : 0);
    batch.addProperty("sae_set", layered ? source.substring(dash + 1) : source);
    batch.add("sae_id_suffix", JsonNull.INSTANCE);
    JsonArray all = new JsonArray();
    features.cards().forEach(card -> all.add(ofBatch(card)));
    batch.add("features", all);
    return GSON.toJson(batch) + "\n";
  }

  /** A feature in each line, as the API gives it. */
  String lines() {
    return features.cards().stream()
        .map(card -> GSON.toJson(ofApi(card)) + "\n")
        .collect(Collectors.joining());
  }

  private static JsonObject ofBatch(FeatureCard card) {
    JsonObject json = new JsonObject();
    json.addProperty("feature_index", card.feature());
    shared(card, json);
    json.add("activations", activations(card, true));
    explanations(card, json);
    return json;
  }

  private JsonObject ofApi(FeatureCard card) {
    JsonObject json = new JsonObject();
    json.addProperty("modelId", features.model());
    json.addProperty("layer", features.source());
    json.addProperty("index", card.feature());
    json.addProperty("maxActApprox", card.profile().examples().max());
    shared(card, json);
    json.add("activations", activations(card, false));
    explanations(card, json);
    return json;
  }

  private static void shared(FeatureCard card, JsonObject json) {
    WrittenTokens written = card.written().orElse(new WrittenTokens(List.of(), List.of()));
    json.add("neg_str", array(written.lowered().stream().map(TokenLogit::token).toList()));
    json.add("neg_values", array(written.lowered().stream().map(TokenLogit::logit).toList()));
    json.add("pos_str", array(written.raised().stream().map(TokenLogit::token).toList()));
    json.add("pos_values", array(written.raised().stream().map(TokenLogit::logit).toList()));
    double density = card.profile().examples().density();
    if (!Double.isNaN(density)) { // not known of features that were read without it
      json.addProperty("frac_nonzero", density);
    }
    json.add("freq_hist_data_bar_values", GSON.toJsonTree(card.profile().middles()));
    json.add("freq_hist_data_bar_heights", GSON.toJsonTree(card.profile().counts()));
    json.add(
        "topkCosSimIndices", array(card.nearest().stream().map(SimilarFeature::feature).toList()));
    json.add(
        "topkCosSimValues", array(card.nearest().stream().map(SimilarFeature::cosine).toList()));
    EMPTY.forEach(name -> json.add(name, new JsonArray()));
  }

  private static JsonArray array(List<?> entries) {
    return GSON.toJsonTree(entries).getAsJsonArray();
  }

  private static void explanations(FeatureCard card, JsonObject json) {
    JsonArray all = new JsonArray();
    card.label()
        .ifPresent(
            label -> {
              JsonObject one = new JsonObject();
              one.addProperty("description", label);
              all.add(one);
            });
    json.add("explanations", all);
  }

  private static JsonArray activations(FeatureCard card, boolean batch) {
    JsonArray all = new JsonArray();
    double max = card.profile().examples().max();
    card.profile()
        .examples()
        .top() // which SAEDashboard marks by a bin that begins at -1
        .forEach(example -> all.add(activation(example, -1, max, -1, batch)));
    double active = Math.max(1, card.profile().active());
    for (ExamplePart part : ExamplePart.of(card.profile().examples())) {
      double share = within(card, part) / active;
      part.contexts()
          .forEach(example -> all.add(activation(example, part.low(), part.high(), share, batch)));
    }
    return all;
  }

  /** How many of the feature's tokens have an activation in a part. */
  private static long within(FeatureCard card, ExamplePart part) {
    double[] middles = card.profile().middles();
    long[] counts = card.profile().counts();
    long within = 0;
    for (int i = 0; i < counts.length; i++) {
      within += middles[i] > part.low() && middles[i] <= part.high() ? counts[i] : 0;
    }
    return within;
  }

  private static JsonObject activation(
      Context example, double low, double high, double share, boolean batch) {
    double[] values = // JSON has no NaN; Neuronpedia has 0 at BOS
        Arrays.stream(example.values()).map(x -> Double.isNaN(x) ? 0 : x).toArray();
    JsonObject json = new JsonObject();
    json.addProperty(batch ? "bin_min" : "binMin", low);
    json.addProperty(batch ? "bin_max" : "binMax", high);
    json.addProperty(batch ? "bin_contains" : "binContains", share);
    json.addProperty(batch ? "qualifying_token_index" : "qualifyingTokenIndex", example.at());
    json.add("tokens", array(example.tokens()));
    json.add("values", GSON.toJsonTree(values));
    if (!batch) {
      int most = 0;
      for (int i = 0; i < values.length; i++) {
        most = values[i] > values[most] ? i : most;
      }
      json.addProperty("maxValue", values[most]);
      json.addProperty("maxValueTokenIndex", most);
      json.addProperty("minValue", Arrays.stream(values).min().orElse(0));
    }
    return json;
  }

  @Override
  public String toString() {
    return "JSON of " + features;
  }
}
