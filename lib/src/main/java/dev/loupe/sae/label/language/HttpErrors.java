package dev.loupe.sae.label.language;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import dev.loupe.arch.config.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;

/** The messages for a language model that does not answer as it should, each one sentence. */
record HttpErrors(Endpoint endpoint, String model) {
  private static final int SHOWN = 200; // characters of the server's words

  /** The JSON object in an answer. */
  JsonObject object(String text) {
    try {
      return JsonText.object(text);
    } catch (JsonParseException | IllegalStateException | StackOverflowError e) {
      throw strange("text that is not a JSON object: '" + shown(text) + "'");
    }
  }

  /** The error for a good status with an answer that is none. */
  UncheckedIOException strange(String what) {
    String message =
        "%s answers for %s with %s; the address must be that of a server with OpenAI's protocol, such as http://localhost:8000/v1"
            .formatted(endpoint.host(), model, what);
    return new UncheckedIOException(message, new IOException(message));
  }

  /** The error for another status than 200. */
  RuntimeException refused(int status, String text, Optional<Duration> wanted) {
    String said = said(text).map(words -> ": '" + shown(words) + "'").orElse("");
    String message =
        "%s answers a request for %s with status %d%s%s"
            .formatted(endpoint.host(), model, status, said, advice(status, wanted));
    return HttpSending.busy(status)
        ? new UncheckedIOException(message, new IOException(message))
        : new IllegalArgumentException(message);
  }

  private static String advice(int status, Optional<Duration> wanted) {
    if (HttpSending.busy(status)) {
      return "; ask again "
          + wanted.map(time -> "in " + time.toSeconds() + " seconds").orElse("later");
    }
    return switch (status) {
      case 400, 422 ->
          "; a field that the server does not take is left out with .without(\"temperature\")";
      case 401, 403 -> "; .key(\"OPENAI_API_KEY\") names the environment variable of a valid key";
      case 404 -> "; check the name of the model, and the address with its /v1";
      default -> "";
    };
  }

  /** The words of an error in the forms that servers send. */
  private static Optional<String> said(String text) {
    try {
      JsonObject json = JsonText.object(text);
      for (String key : new String[] {"error", "detail", "message"}) {
        JsonElement value = json.get(key);
        if (value != null && value.isJsonObject()) {
          value = value.getAsJsonObject().get("message");
        }
        if (value != null && value.isJsonPrimitive()) {
          return Optional.of(value.getAsString());
        }
      }
      return Optional.empty();
    } catch (JsonParseException | IllegalStateException | StackOverflowError e) {
      return Optional.of(text).filter(words -> !words.isBlank());
    }
  }

  private static String shown(String text) {
    String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    return line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
  }

  /** The error for a network that failed in every attempt, or an answer without end. */
  UncheckedIOException unreachable(IOException e) {
    if (e instanceof LimitedBody.TooLong) {
      return strange(e.getMessage());
    }
    Throwable deepest = e;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String name = deepest.getClass().getSimpleName();
    String why = deepest.getMessage() == null ? name : name + ": " + shown(deepest.getMessage());
    return new UncheckedIOException(
        endpoint.host() + " cannot be asked for " + model + " (" + why + ")", e);
  }
}
