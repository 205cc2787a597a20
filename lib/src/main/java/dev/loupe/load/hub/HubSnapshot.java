package dev.loupe.load.hub;

import dev.loupe.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One commit of a model: a folder in the cache into which files are downloaded on request.
 *
 * <p>Only whole and checked files appear in the folder. For use by one thread; several snapshots of
 * one commit, in threads or processes, fetch each file once.
 */
public final class HubSnapshot {
  private final HubName name;
  private final String commit;
  private final HubCache cache;
  private final HubClient client;
  private final Map<String, Optional<HubFile>> described = new HashMap<>();
  private boolean hubAnswers;

  /** A commit in the cache, without an answer from the Hub. */
  HubSnapshot(HubName name, String commit, HubCache cache, HubClient client) {
    this.name = name;
    this.commit = commit;
    this.cache = cache;
    this.client = client;
  }

  /** A commit in the cache, after the Hub has described a file of it. */
  HubSnapshot knowing(String file, Optional<HubFile> known) {
    hubAnswers = true;
    if (known.isEmpty()) {
      cache.rememberMissing(commit, file);
    }
    described.put(file, known);
    return this;
  }

  /** Where the files are, once they have been fetched. */
  public Path folder() {
    return cache.snapshot(commit);
  }

  /** Whether a file is in the folder. */
  public boolean holds(String file) {
    return cache.holds(commit, file);
  }

  /** Whether the model has a file; while the Hub does not answer, whether the folder does. */
  public boolean has(String file) {
    return holds(file) || hubAnswers && described(file).isPresent();
  }

  /** Asks the Hub about a file, with retries, and throws the reason if it does not answer. */
  public void ask(String file) {
    if (!hubAnswers) {
      describe(file);
    }
  }

  /** Asks the Hub about a file once; if it does not answer, the folder is used. */
  public void tryToAsk(String file) {
    try {
      if (!hubAnswers) {
        describe(file, Retries.none());
      }
    } catch (IllegalArgumentException | UncheckedIOException unreachable) {
      hubAnswers = false;
    }
  }

  /** Whether a file is in the folder, or known not to exist. */
  public boolean knows(String file) {
    return holds(file) || cache.knowsMissing(commit, file);
  }

  /** Downloads the files that are not in the folder, with one progress in bytes for all of them. */
  public void fetch(List<String> files) {
    List<HubFile> absent = new ArrayList<>();
    for (String file : files) {
      if (!holds(file)) {
        absent.add(described(file).orElseThrow(() -> client.errors().noFile(name, file)));
      }
    }
    if (!absent.isEmpty()) {
      fetchAll(absent);
    }
  }

  private Optional<HubFile> described(String file) {
    if (!described.containsKey(file) && !cache.knowsMissing(commit, file)) {
      describe(file);
    }
    return described.getOrDefault(file, Optional.empty());
  }

  private void describe(String file) {
    describe(file, client.retries());
  }

  private void describe(String file, Retries retries) {
    knowing(file, client.find(name, commit, file, retries).file());
  }

  private void fetchAll(List<HubFile> files) {
    long bytes = files.stream().mapToLong(HubFile::size).sum();
    try (Progress progress = Progress.of("downloading " + name + ", bytes", bytes)) {
      requireSpace(files);
      for (HubFile file : files) {
        fetch(file, progress);
      }
    } catch (IOException e) {
      throw client.errors().unwritable(folder(), e);
    }
  }

  private boolean isThere(HubFile file) {
    return Files.exists(cache.blob(file));
  }

  private void requireSpace(List<HubFile> files) throws IOException {
    long needed = 0;
    for (HubFile file : files) {
      if (!isThere(file)) {
        Path partial = cache.incomplete(file);
        needed += Math.max(0, file.size() - (Files.exists(partial) ? Files.size(partial) : 0));
      }
    }
    FileStore disk = Files.getFileStore(Files.createDirectories(folder()));
    boolean known = disk.getTotalSpace() > 0; // some network file systems do not say
    if (known && disk.getUsableSpace() < needed) {
      throw client.errors().noSpace(name, needed, disk.getUsableSpace());
    }
  }

  private void fetch(HubFile file, Progress progress) throws IOException {
    HubLock.during(
        cache.lock(file),
        alone -> {
          boolean isNew = !isThere(file) && !cache.holds(commit, file.name());
          if (isNew && alone) {
            download(file, cache.incomplete(file), progress);
          } else if (isNew) {
            downloadAmongOthers(file, progress);
          } else {
            progress.tick(file.size()); // of another revision, or fetched by another load
          }
          cache.link(file, isNew);
        });
  }

  private void download(HubFile file, Path incomplete, Progress progress) throws IOException {
    new Download(client, name, file, progress).into(incomplete);
    HubCache.move(incomplete, cache.blob(file));
  }

  /**
   * Other processes may download the same file: each has its own part, and the first blob counts.
   */
  private void downloadAmongOthers(HubFile file, Progress progress) throws IOException {
    Path incomplete = cache.newIncomplete(file);
    try {
      download(file, incomplete, progress);
    } finally {
      Files.deleteIfExists(incomplete);
    }
  }

  @Override
  public String toString() {
    return name + " at " + commit + " in " + cache;
  }
}
