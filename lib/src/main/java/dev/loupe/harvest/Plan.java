package dev.loupe.harvest;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.loupe.arch.config.JsonText;
import dev.loupe.site.Site;
import dev.loupe.storage.NumberType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a harvest will hold, known before the model runs.
 *
 * @param model the model's name and shape
 * @param sites the sites
 * @param type the number type of the activations
 * @param division how the texts become prompts
 * @param batch the most tokens of a batch; another one changes the last bits of the numbers
 * @param digest a fingerprint of all tokens, texts and positions
 * @param shards the number of rows in each shard
 */
record Plan(
    String model,
    List<Site> sites,
    NumberType type,
    String division,
    int batch,
    String digest,
    List<Integer> shards) {
  private static final String FORMAT = "loupe harvest 1";
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  Plan {
    sites = List.copyOf(sites);
    shards = List.copyOf(shards);
  }

  /** The number of rows of all shards. */
  long rows() {
    return shards.stream().mapToLong(Integer::longValue).sum();
  }

  String json() {
    JsonObject json = new JsonObject();
    json.addProperty("format", FORMAT);
    json.addProperty("model", model);
    json.add("sites", array(sites.stream().map(Site::name).toList()));
    json.addProperty("type", type.name());
    json.addProperty("texts", division);
    json.addProperty("digest", digest);
    json.addProperty("batch", batch);
    json.addProperty("rows", rows());
    json.add("shards", array(shards));
    return GSON.toJson(json) + "\n";
  }

  private static JsonArray array(List<?> entries) {
    return GSON.toJsonTree(entries).getAsJsonArray();
  }

  static Plan parse(Path file, String text) {
    try {
      JsonObject json = JsonText.object(text);
      if (!FORMAT.equals(json.get("format").getAsString())) {
        throw new IllegalArgumentException(
            file + " has the format '" + json.get("format").getAsString() + "', not " + FORMAT);
      }
      List<Site> sites = new ArrayList<>();
      json.getAsJsonArray("sites").forEach(site -> sites.add(Site.parse(site.getAsString())));
      List<Integer> shards = new ArrayList<>();
      json.getAsJsonArray("shards").forEach(rows -> shards.add(rows.getAsInt()));
      return new Plan(
          text(json, "model"),
          sites,
          NumberType.valueOf(text(json, "type")),
          text(json, "texts"),
          json.get("batch").getAsInt(),
          text(json, "digest"),
          shards);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          file + " does not describe a harvest; give a folder that harvest(…) has written", e);
    }
  }

  private static String text(JsonObject json, String field) {
    JsonElement value = json.get(field);
    return value.getAsString();
  }

  /** The first thing in which another plan differs, as "what: here, there". */
  Optional<String> difference(Plan other) {
    List<Optional<String>> all =
        List.of(
            differs("the model", model, other.model),
            differs("the sites", sites, other.sites),
            differs("the number type", type, other.type),
            differs("how texts become prompts", division, other.division),
            differs("the tokens of a batch", batch, other.batch),
            digest.equals(other.digest) ? Optional.empty() : Optional.of("the texts"),
            differs("the rows of the shards", shards, other.shards));
    return all.stream().flatMap(Optional::stream).findFirst();
  }

  private static Optional<String> differs(String what, Object here, Object there) {
    return Objects.equals(here, there)
        ? Optional.empty()
        : Optional.of(what + ": there " + here + ", now " + there);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s of %s; %,d rows in %d %s",
        sites.stream().map(Site::name).collect(Collectors.joining(" and ")),
        model,
        rows(),
        shards.size(),
        shards.size() == 1 ? "shard" : "shards");
  }
}
