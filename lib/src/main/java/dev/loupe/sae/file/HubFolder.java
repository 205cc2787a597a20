package dev.loupe.sae.file;

import dev.loupe.load.hub.Hub;
import dev.loupe.load.hub.HubName;
import dev.loupe.load.hub.HubSnapshot;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A folder in a repository of the Hub, {@code owner/name/folder} or {@code
 * owner/name@revision/folder}; only the files that are needed are downloaded.
 *
 * @param inside the folder in the repository, with a slash at its end, or blank
 */
record HubFolder(HubName repository, HubSnapshot snapshot, String inside) implements SaeFolder {
  private static final Pattern NAME = Pattern.compile("([^/@]+/[^/@]+(?:@[^/]+)?)((?:/[^/]+)*)/?");
  private static final Pattern PART = Pattern.compile("[\\w+-][\\w.+-]*");

  static SaeFolder of(String name, Hub hub) {
    Matcher parts = NAME.matcher(name);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' is neither a folder nor a name on the Hub; a name is owner/name or"
              + " owner/name/folder, such as"
              + " jbloom/GPT2-Small-SAEs-Reformatted/blocks.8.hook_resid_pre");
    }
    for (String part : parts.group(2).split("/")) {
      if (!part.isEmpty() && !PART.matcher(part).matches()) {
        throw new IllegalArgumentException(
            "'" + part + "' in '" + name + "' is no folder's name on the Hub");
      }
    }
    Pickles.refuse(name);
    HubName repository = HubName.parse(parts.group(1));
    String inside = parts.group(2).isEmpty() ? "" : parts.group(2).substring(1) + "/";
    return new HubFolder(repository, hub.snapshot(repository, inside + "cfg.json"), inside);
  }

  @Override
  public String address() {
    return repository + (inside.isEmpty() ? "" : "/" + inside.substring(0, inside.length() - 1));
  }

  @Override
  public String name() {
    String[] parts = address().split("/");
    return parts[parts.length - 1];
  }

  @Override
  public boolean has(String file) {
    return snapshot.has(inside + file);
  }

  @Override
  public Path get(String file) {
    snapshot.fetch(List.of(inside + file));
    return snapshot.folder().resolve(inside + file);
  }

  @Override
  public String around() {
    for (String pickle : Pickles.NAMES) {
      if (has(pickle)) {
        Pickles.refuse(address() + "/" + pickle);
      }
    }
    return inside.isEmpty()
        ? "; if its autoencoders are in folders, name one: " + repository + "/folder"
        : "";
  }

  @Override
  public String toString() {
    return address();
  }
}
