package dev.loupe.sae.label.language;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the JSON of {@code /chat/completions} and {@code /completions}. */
final class HttpAnswer {
  private HttpAnswer() {}

  /** The JSON of an answer, and how to say what is wrong with it. */
  record Body(JsonObject json, HttpErrors errors) {
    private JsonObject choice() {
      JsonElement choices = json.get("choices");
      if (choices == null
          || !choices.isJsonArray()
          || choices.getAsJsonArray().size() == 0
          || !choices.getAsJsonArray().get(0).isJsonObject()) {
        throw errors.strange("JSON that has no choices");
      }
      return choices.getAsJsonArray().get(0).getAsJsonObject();
    }
  }

  static Reply chat(Body body) {
    JsonObject choice = body.choice();
    String text =
        object(choice, "message")
            .flatMap(message -> text(message, "content"))
            .orElseThrow(() -> body.errors().strange("a choice that has no message with a text"));
    return new Reply(text, whole(choice), chatTokens(choice, text), usage(body.json()));
  }

  /** The tokens with their places; none if they do not make up the text. */
  private static List<WrittenToken> chatTokens(JsonObject choice, String text) {
    List<WrittenToken> tokens = new ArrayList<>();
    StringBuilder written = new StringBuilder();
    for (JsonElement element : list(object(choice, "logprobs"), "content")) {
      Optional<JsonObject> one = object(element);
      Optional<String> token = one.flatMap(json -> text(json, "token"));
      if (token.isEmpty()) {
        return List.of();
      }
      Map<String, Double> others = new LinkedHashMap<>();
      for (JsonElement other : list(one, "top_logprobs")) {
        object(other)
            .ifPresent(
                json ->
                    text(json, "token")
                        .ifPresent(
                            name -> number(json, "logprob").ifPresent(p -> others.put(name, p))));
      }
      tokens.add(new WrittenToken(token.get(), written.length(), others));
      written.append(token.get());
    }
    return written.toString().startsWith(text) ? tokens : List.of();
  }

  static Reply completion(Body body) {
    JsonObject choice = body.choice();
    String text =
        text(choice, "text").orElseThrow(() -> body.errors().strange("a choice that has no text"));
    Optional<JsonObject> logprobs = object(choice, "logprobs");
    JsonArray tokens = list(logprobs, "tokens");
    JsonArray places = list(logprobs, "text_offset");
    JsonArray others = list(logprobs, "top_logprobs");
    if (tokens.size() == 0 || places.size() != tokens.size() || others.size() != tokens.size()) {
      throw body.errors()
          .strange("no log probabilities of the prompt's tokens, which reading needs");
    }
    List<WrittenToken> read = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      Map<String, Double> found = new LinkedHashMap<>();
      object(others.get(i))
          .ifPresent(
              json ->
                  json.keySet()
                      .forEach(name -> number(json, name).ifPresent(p -> found.put(name, p))));
      read.add(new WrittenToken(plain(body, tokens.get(i)), place(body, places.get(i)), found));
    }
    return new Reply(text, whole(choice), read, usage(body.json()));
  }

  private static String plain(Body body, JsonElement token) {
    if (!token.isJsonPrimitive()) {
      throw body.errors().strange("tokens that are no texts");
    }
    return token.getAsString();
  }

  private static int place(Body body, JsonElement place) {
    if (!place.isJsonPrimitive() || !place.getAsString().matches("\\d{1,9}")) {
      throw body.errors().strange("places of tokens that are no whole numbers");
    }
    return place.getAsInt();
  }

  private static boolean whole(JsonObject choice) {
    return !text(choice, "finish_reason").filter("length"::equals).isPresent();
  }

  private static Usage usage(JsonObject json) {
    Optional<JsonObject> usage = object(json, "usage");
    Optional<Double> prompt = usage.flatMap(one -> number(one, "prompt_tokens"));
    Optional<Double> answer = usage.flatMap(one -> number(one, "completion_tokens"));
    boolean known = prompt.isPresent() && answer.isPresent();
    return known && prompt.get() >= 0 && answer.get() >= 0
        ? Usage.of(prompt.get().longValue(), answer.get().longValue())
        : Usage.unknown();
  }

  private static Optional<JsonObject> object(JsonElement element) {
    return element.isJsonObject() ? Optional.of(element.getAsJsonObject()) : Optional.empty();
  }

  private static Optional<JsonObject> object(JsonObject json, String key) {
    return json.has(key) ? object(json.get(key)) : Optional.empty();
  }

  private static JsonArray list(Optional<JsonObject> json, String key) {
    return json.map(one -> one.get(key))
        .filter(JsonElement::isJsonArray)
        .map(JsonElement::getAsJsonArray)
        .orElseGet(JsonArray::new);
  }

  private static Optional<String> text(JsonObject json, String key) {
    JsonElement value = json.get(key);
    return value != null && value.isJsonPrimitive() && value.getAsJsonPrimitive().isString()
        ? Optional.of(value.getAsString())
        : Optional.empty();
  }

  private static Optional<Double> number(JsonObject json, String key) {
    JsonElement value = json.get(key);
    return value != null && value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber()
        ? Optional.of(value.getAsDouble())
        : Optional.empty();
  }
}
