package dev.loupe.arch;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/**
 * JSON text as a tree.
 *
 * <p>Read by what gson has had since its early versions: IJava puts gson 2.8.5 before every other
 * version, which has no {@code JsonParser.parseString}.
 */
public final class JsonText {
  private static final Gson GSON = new Gson();

  private JsonText() {}

  /**
   * The object that a text is; throws gson's {@code JsonParseException} or an {@link
   * IllegalStateException} where it is none.
   */
  public static JsonObject object(String text) {
    JsonElement element = GSON.fromJson(text, JsonElement.class);
    if (element == null || !element.isJsonObject()) {
      throw new IllegalStateException("Not a JSON Object: " + element);
    }
    return element.getAsJsonObject();
  }
}
