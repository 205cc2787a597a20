package dev.loupe.sae.label.language;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A server on this machine that speaks OpenAI's protocol as a test scripts it. */
public final class FakeEndpoint implements AutoCloseable {
  private static final Gson GSON = new Gson();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  /** A request as it came. */
  public record Asked(String path, Map<String, List<String>> headers, JsonObject body) {
    /** The content of the message of a role. */
    public String said(String role) {
      StringBuilder said = new StringBuilder();
      for (var message : body.getAsJsonArray("messages")) {
        JsonObject one = message.getAsJsonObject();
        if (one.get("role").getAsString().equals(role)) {
          said.append(one.get("content").getAsString());
        }
      }
      return said.toString();
    }
  }

  /** What is sent back. */
  public record Sent(int status, Map<String, String> headers, byte[] body) {
    /** An answer of this status. */
    public static Sent of(int status, String body) {
      return new Sent(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }
  }

  private FakeEndpoint(Function<Asked, Sent> script) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", exchange -> answer(exchange, script));
    server.setExecutor(threads);
    server.start();
  }

  /** A server that answers by this script. */
  public static FakeEndpoint sending(Function<Asked, Sent> script) {
    return new FakeEndpoint(script);
  }

  /** A server whose model says what the script says, with 10 tokens read and 2 written. */
  public static FakeEndpoint saying(Function<Asked, String> script) {
    return new FakeEndpoint(asked -> Sent.of(200, chat(script.apply(asked))));
  }

  /** The JSON of a chat's answer. */
  public static String chat(String text) {
    JsonObject message = new JsonObject();
    message.addProperty("role", "assistant");
    message.addProperty("content", text);
    JsonObject choice = new JsonObject();
    choice.add("message", message);
    choice.addProperty("finish_reason", "stop");
    JsonArray choices = new JsonArray();
    choices.add(choice);
    JsonObject usage = new JsonObject();
    usage.addProperty("prompt_tokens", 10);
    usage.addProperty("completion_tokens", 2);
    JsonObject json = new JsonObject();
    json.add("choices", choices);
    json.add("usage", usage);
    return GSON.toJson(json);
  }

  private void answer(HttpExchange exchange, Function<Asked, Sent> script) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Asked one =
        new Asked(
            exchange.getRequestURI().getPath(),
            Map.copyOf(exchange.getRequestHeaders()),
            GSON.fromJson(body, JsonObject.class));
    asked.add(one);
    try (exchange) {
      Sent sent = script.apply(one);
      sent.headers().forEach(exchange.getResponseHeaders()::add);
      exchange.sendResponseHeaders(sent.status(), sent.body().length);
      exchange.getResponseBody().write(sent.body());
    }
  }

  /** The model at this server. */
  public HttpModel model() {
    return HttpModel.at(address(), "parrot");
  }

  /** The server's address. */
  public String address() {
    return "http://localhost:" + server.getAddress().getPort() + "/v1";
  }

  /** The requests so far. */
  public List<Asked> asked() {
    return List.copyOf(asked);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
