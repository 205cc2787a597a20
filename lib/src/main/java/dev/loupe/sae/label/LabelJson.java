package dev.loupe.sae.label;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.loupe.arch.config.JsonText;
import dev.loupe.sae.label.language.Usage;
import dev.loupe.sae.label.score.LabelScore;
import dev.loupe.sae.label.score.SimulationScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A labelled feature as a line of JSON, and back; numbers keep all their digits. */
final class LabelJson {
  private static final Gson GSON = new Gson();

  private LabelJson() {}

  static String line(LabelledFeature one) {
    JsonObject json = new JsonObject();
    json.addProperty("feature", one.feature());
    one.label().ifPresent(label -> json.addProperty("label", label));
    if (one.label().isEmpty()) {
      json.addProperty("problem", one.problem());
    }
    json.addProperty("density", one.density());
    json.addProperty("max", one.max());
    one.detection().ifPresent(score -> json.add("detection", json(score)));
    one.fuzzing().ifPresent(score -> json.add("fuzzing", json(score)));
    one.simulation().ifPresent(score -> json.add("simulation", json(score)));
    json.addProperty("cost", one.cost());
    JsonArray exchanges = new JsonArray();
    one.exchanges().forEach(exchange -> exchanges.add(json(exchange)));
    json.add("exchanges", exchanges);
    return GSON.toJson(json);
  }

  /** The counts; the accuracy is written for other readers, and not read again. */
  private static JsonObject json(LabelScore score) {
    JsonObject json = new JsonObject();
    number(json, "balanced_accuracy", score.balancedAccuracy());
    json.addProperty("right_yes", score.rightYes());
    json.addProperty("wrong_no", score.wrongNo());
    json.addProperty("right_no", score.rightNo());
    json.addProperty("wrong_yes", score.wrongYes());
    json.addProperty("unread", score.unread());
    return json;
  }

  private static JsonObject json(SimulationScore score) {
    JsonObject json = new JsonObject();
    number(json, "correlation", score.correlation());
    number(json, "standard_error", score.standardError());
    number(json, "explained", score.explained());
    json.addProperty("tokens", score.tokens());
    json.addProperty("texts", score.texts());
    json.addProperty("unread", score.unread());
    return json;
  }

  private static JsonObject json(Exchange exchange) {
    JsonObject json = new JsonObject();
    json.addProperty("purpose", exchange.purpose());
    json.addProperty("prompt", exchange.prompt());
    json.addProperty("answer", exchange.answer());
    json.addProperty("requests", exchange.usage().requests());
    json.addProperty("prompt_tokens", exchange.usage().promptTokens());
    json.addProperty("answer_tokens", exchange.usage().answerTokens());
    json.addProperty("uncounted", exchange.usage().uncounted());
    json.addProperty("read", exchange.read());
    return json;
  }

  /** JSON has no NaN, so it is left out. */
  private static void number(JsonObject json, String key, double value) {
    if (Double.isFinite(value)) {
      json.addProperty(key, value);
    }
  }

  /** The feature in a line; throws a runtime exception of gson or Java if it is none. */
  static LabelledFeature read(String line) {
    JsonObject json = JsonText.object(line);
    Optional<String> label = part(json, "label", JsonElement::getAsString);
    List<Exchange> exchanges = new ArrayList<>();
    json.getAsJsonArray("exchanges").forEach(one -> exchanges.add(exchange(one.getAsJsonObject())));
    return new LabelledFeature(
        json.get("feature").getAsInt(),
        json.get("density").getAsDouble(),
        json.get("max").getAsDouble(),
        label,
        label.isPresent() ? "" : json.get("problem").getAsString(),
        part(json, "detection", one -> score(one.getAsJsonObject())),
        part(json, "fuzzing", one -> score(one.getAsJsonObject())),
        part(json, "simulation", one -> simulation(one.getAsJsonObject())),
        exchanges,
        json.get("cost").getAsDouble());
  }

  private static <T> Optional<T> part(JsonObject json, String key, Function<JsonElement, T> read) {
    return Optional.ofNullable(json.get(key)).map(read);
  }

  private static LabelScore score(JsonObject json) {
    return new LabelScore(
        json.get("right_yes").getAsInt(),
        json.get("wrong_no").getAsInt(),
        json.get("right_no").getAsInt(),
        json.get("wrong_yes").getAsInt(),
        json.get("unread").getAsInt());
  }

  private static SimulationScore simulation(JsonObject json) {
    return new SimulationScore(
        number(json, "correlation"),
        number(json, "standard_error"),
        number(json, "explained"),
        json.get("tokens").getAsInt(),
        json.get("texts").getAsInt(),
        json.get("unread").getAsInt());
  }

  private static double number(JsonObject json, String key) {
    return json.has(key) ? json.get(key).getAsDouble() : Double.NaN;
  }

  private static Exchange exchange(JsonObject json) {
    return new Exchange(
        json.get("purpose").getAsString(),
        json.get("prompt").getAsString(),
        json.get("answer").getAsString(),
        new Usage(
            json.get("requests").getAsInt(),
            json.get("prompt_tokens").getAsLong(),
            json.get("answer_tokens").getAsLong(),
            json.get("uncounted").getAsInt()),
        json.get("read").getAsBoolean());
  }
}
