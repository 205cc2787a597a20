package dev.loupe.load.hub;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The Hugging Face Hub, with the cache that Python's huggingface_hub uses too.
 *
 * <pre>{@code
 * HubSnapshot gpt2 = Hub.here().snapshot(HubName.parse("gpt2"), "config.json");
 * gpt2.fetch(List.of("config.json", "model.safetensors"));
 * Path folder = gpt2.folder();
 * }</pre>
 *
 * <p>The Hub is asked each time for a revision's commit, but not for files that are in the cache.
 * If the Hub cannot be reached or refuses, the last known commit is used, with the files of it that
 * are in the cache.
 */
public final class Hub {
  private final HubSettings settings;
  private final HubClient client;

  /** A Hub with the given settings. */
  public Hub(HubSettings settings) {
    this(settings, Retries.Pause::sleep);
  }

  Hub(HubSettings settings, Retries.Pause pause) {
    this.settings = settings;
    this.client = new HubClient(settings, pause);
  }

  /** The Hub with the settings of this process. */
  public static Hub here() {
    return new Hub(HubSettings.here());
  }

  /** The current commit of a model's revision, found by asking for one of its files. */
  public HubSnapshot snapshot(HubName name, String file) {
    HubCache cache = new HubCache(settings, name);
    Optional<HubSnapshot> cached =
        cache.commit(name.revision()).map(commit -> new HubSnapshot(name, commit, cache, client));
    if (cached.isPresent() && HubName.isCommit(name.revision())) {
      return cached.get();
    }
    try {
      HubClient.Found found = client.find(name, name.revision(), file, retries(cached.isPresent()));
      cache.rememberCommit(name.revision(), found.commit());
      return new HubSnapshot(name, found.commit(), cache, client).knowing(file, found.file());
    } catch (IllegalArgumentException | UncheckedIOException e) {
      return cached.orElseThrow(() -> e);
    }
  }

  /** A request that the cache can answer too is not retried. */
  private Retries retries(boolean cached) {
    return cached ? Retries.none() : client.retries();
  }

  /** The names of a model's branches and tags; offline, only those that were used before. */
  public Set<String> revisions(String id) {
    HubName name = new HubName(id, HubName.MAIN);
    List<String> cached = new HubCache(settings, name).revisions();
    return settings.offline() && !cached.isEmpty()
        ? new TreeSet<>(cached)
        : named(name, client.refs(name));
  }

  private Set<String> named(HubName name, String json) {
    Set<String> revisions = new TreeSet<>();
    try {
      JsonObject refs = new Gson().fromJson(json, JsonObject.class);
      for (String kind : List.of("branches", "tags")) {
        for (JsonElement ref : refs.getAsJsonArray(kind)) {
          revisions.add(ref.getAsJsonObject().get("name").getAsString());
        }
      }
      return revisions;
    } catch (RuntimeException e) { // whatever is wrong, it is not a response of the Hub
      throw client.errors().noRevisions(name);
    }
  }

  @Override
  public String toString() {
    return "Hub " + settings;
  }
}
