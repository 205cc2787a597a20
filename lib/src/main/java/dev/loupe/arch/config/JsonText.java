package dev.loupe.arch.config;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/**
 * JSON text as a tree.
 *
 * <p>Uses only methods that early versions of gson have: IJava puts gson 2.8.5 before every other
 * version, and that one has no {@code JsonParser.parseString}.
 */
public final class JsonText {
  private static final Gson GSON = new Gson();

  private JsonText() {}

  /**
   * The JSON object in a text; throws gson's {@code JsonParseException} or an {@link
   * IllegalStateException} if the text is not an object.
   */
  public static JsonObject object(String text) {
    JsonElement element = GSON.fromJson(text, JsonElement.class);
    if (element == null || !element.isJsonObject()) {
      throw new IllegalStateException("Not a JSON Object: " + element);
    }
    return element.getAsJsonObject();
  }
}
