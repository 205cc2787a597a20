package dev.loupe.sae.label.language;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import dev.loupe.text.Message;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A language model behind an address that speaks OpenAI's protocol, as OpenAI, vLLM, llama.cpp,
 * Ollama and others do; immutable.
 *
 * <p>Nothing is contacted until it is asked something. The key is read from an environment variable
 * when a request is sent; it is never shown or saved. A busy server is asked again up to five
 * times, after the pause that it asks for.
 *
 * <pre>{@code
 * HttpModel.at("https://api.openai.com/v1", "gpt-4o-mini").key("OPENAI_API_KEY")
 * HttpModel.at("http://localhost:11434/v1", "qwen2.5:7b")
 * }</pre>
 */
public final class HttpModel implements LanguageModel {
  private static final Gson GSON = new Gson();
  private static final int ALTERNATIVES = 20; // the most that OpenAI gives
  private static final int ALTERNATIVES_OF_READ = 15; // the largest that most servers allow

  private final Endpoint endpoint;
  private final String model;
  private final Optional<ApiKey> key;
  private final HttpSending sending;
  private final boolean reads;
  private final Map<String, Optional<Object>> fields; // given by the user; empty: left out

  private HttpModel(
      Endpoint endpoint,
      String model,
      Optional<ApiKey> key,
      HttpSending sending,
      boolean reads,
      Map<String, Optional<Object>> fields) {
    this.endpoint = endpoint;
    this.model = Objects.requireNonNull(model, "a language model needs its name at the server");
    this.key = key;
    this.sending = sending;
    this.reads = reads;
    this.fields = fields;
  }

  /** The model of this name at an address such as {@code http://localhost:8000/v1}. */
  public static HttpModel at(String address, String model) {
    Objects.requireNonNull(address, "a language model needs the address of its server");
    HttpSending sending =
        new HttpSending(Duration.ofMinutes(2), 5, time -> Thread.sleep(time.toMillis()));
    return new HttpModel(Endpoint.of(address), model, Optional.empty(), sending, false, Map.of());
  }

  /** The same with the key in this environment variable, such as {@code OPENAI_API_KEY}. */
  public HttpModel key(String variable) {
    return new HttpModel(
        endpoint, model, Optional.of(new ApiKey(variable)), sending, reads, fields);
  }

  /** The same, which waits this long for a whole answer; two minutes if nothing is said. */
  public HttpModel timeout(Duration timeout) {
    return sending(new HttpSending(timeout, sending.retries(), sending.pause()));
  }

  HttpModel sending(HttpSending sending) {
    return new HttpModel(endpoint, model, key, sending, reads, fields);
  }

  /**
   * The same with one more field in each request, such as {@code with("reasoning_effort", "low")}.
   */
  public HttpModel with(String field, Object value) {
    return field(field, Optional.of(value));
  }

  /** The same without a field that the server does not take, such as {@code temperature}. */
  public HttpModel without(String field) {
    return field(field, Optional.empty());
  }

  private HttpModel field(String field, Optional<Object> value) {
    Map<String, Optional<Object>> all = new LinkedHashMap<>(fields);
    all.put(field, value);
    return new HttpModel(endpoint, model, key, sending, reads, all);
  }

  /**
   * The same, which also {@link #read reads} texts, if its server has {@code /completions} with
   * {@code echo} and {@code logprobs}, as vLLM has.
   */
  public HttpModel reading() {
    return new HttpModel(endpoint, model, key, sending, true, fields);
  }

  @Override
  public String name() {
    return model;
  }

  @Override
  public Reply answer(ChatRequest request) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", model);
    body.put("messages", request.chat().messages().stream().map(HttpModel::json).toList());
    body.put("temperature", 0);
    body.put("max_tokens", request.most());
    if (request.alternatives()) {
      body.put("logprobs", true);
      body.put("top_logprobs", ALTERNATIVES);
    }
    return HttpAnswer.chat(asked("/chat/completions", body));
  }

  private static Map<String, String> json(Message message) {
    Map<String, String> json = new LinkedHashMap<>();
    json.put("role", message.role());
    json.put("content", message.content());
    return json;
  }

  @Override
  public Optional<Reply> read(String text) {
    if (!reads) {
      return Optional.empty();
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", model);
    body.put("prompt", text);
    body.put("temperature", 0);
    body.put("max_tokens", 1); // some servers refuse 0; what is written is not read
    body.put("echo", true);
    body.put("logprobs", ALTERNATIVES_OF_READ);
    return Optional.of(HttpAnswer.completion(asked("/completions", body)));
  }

  private HttpAnswer.Body asked(String path, Map<String, Object> body) {
    fields.forEach(
        (field, value) ->
            value.ifPresentOrElse(given -> body.put(field, given), () -> body.remove(field)));
    URI address = endpoint.path(path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .header("User-Agent", "loupe")
            .POST(HttpRequest.BodyPublishers.ofString(GSON.toJson(body)));
    key.ifPresent(known -> request.header("Authorization", "Bearer " + known.value(address)));
    HttpErrors errors = new HttpErrors(endpoint, model);
    try {
      HttpResponse<byte[]> response = sending.answer(request.build());
      String text = hidden(new String(response.body(), StandardCharsets.UTF_8));
      if (response.statusCode() != 200) {
        throw errors.refused(response.statusCode(), text, HttpSending.after(response));
      }
      JsonObject json = errors.object(text);
      return new HttpAnswer.Body(json, errors);
    } catch (IOException e) {
      throw errors.unreachable(e);
    }
  }

  private String hidden(String text) {
    return key.map(known -> known.hiddenIn(text)).orElse(text);
  }

  /** Everything but the key. */
  @Override
  public String toString() {
    return model
        + " at "
        + endpoint
        + key.map(known -> " with the key in " + known.variable()).orElse("");
  }
}
