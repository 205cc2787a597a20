package dev.loupe.load.hub;

import dev.loupe.files.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * One model's folder in the cache, laid out as Python's huggingface_hub does, so that each finds
 * what the other has downloaded.
 *
 * <pre>
 * models--EleutherAI--pythia-70m/
 *   blobs/HASH                       complete files
 *   blobs/HASH.loupe.incomplete      partial downloads
 *   refs/step1000                    the commit of a branch or tag
 *   snapshots/COMMIT/config.json     a link to ../../blobs/HASH
 *   .no_exist/COMMIT/vocab.json      files that the commit is known not to have
 * </pre>
 */
final class HubCache {
  private final Path cache;
  private final String folder;
  private final boolean symlinks;

  HubCache(HubSettings settings, HubName name) {
    this.cache = settings.cache();
    this.folder = "models--" + name.id().replace("/", "--");
    this.symlinks = settings.symlinks();
  }

  Path blob(HubFile file) {
    return root().resolve("blobs").resolve(file.hash());
  }

  /** A name that only Loupe uses, since Python may write to its own names at the same time. */
  Path incomplete(HubFile file) {
    return root().resolve("blobs").resolve(file.hash() + ".loupe.incomplete");
  }

  /** A name that is not used yet. */
  Path newIncomplete(HubFile file) {
    return root().resolve("blobs").resolve(file.hash() + "." + UUID.randomUUID() + ".incomplete");
  }

  Path lock(HubFile file) {
    return cache.resolve(".locks").resolve(folder).resolve(file.hash() + ".lock");
  }

  Path snapshot(String commit) {
    return root().resolve("snapshots").resolve(commit);
  }

  private Path root() {
    return cache.resolve(folder);
  }

  private Path missing(String commit, String file) {
    return root().resolve(".no_exist").resolve(commit).resolve(file);
  }

  /** Whether a commit's file is there; a link whose blob was deleted does not count. */
  boolean holds(String commit, String file) {
    return Files.isRegularFile(snapshot(commit).resolve(file));
  }

  /** Whether the Hub said that a commit does not have a file. */
  boolean knowsMissing(String commit, String file) {
    return Files.exists(missing(commit, file));
  }

  /** Remembers that a commit does not have a file. */
  void rememberMissing(String commit, String file) {
    remember(missing(commit, file), "");
  }

  /** The commit of a revision when it was last asked for. */
  Optional<String> commit(String revision) {
    if (HubName.isCommit(revision)) {
      return Optional.of(revision).filter(commit -> Files.isDirectory(snapshot(commit)));
    }
    Path ref = root().resolve("refs").resolve(revision);
    try {
      return Files.isRegularFile(ref)
          ? Optional.of(Files.readString(ref).strip()).filter(HubName::isCommit)
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(ref + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Remembers the commit of a revision. */
  void rememberCommit(String revision, String commit) {
    if (!HubName.isCommit(revision) && !commit(revision).equals(Optional.of(commit))) {
      remember(root().resolve("refs").resolve(revision), commit);
    }
  }

  /** The branches and tags that have been asked for. */
  List<String> revisions() {
    Path refs = root().resolve("refs");
    if (!Files.isDirectory(refs)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(refs)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> refs.relativize(file).toString().replace('\\', '/'))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(refs + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static void remember(Path file, String text) {
    try {
      WholeFile.write(file, text);
    } catch (UncheckedIOException e) {
      // A cache that others fill may be read-only: then nothing is remembered, and nothing is lost.
    }
  }

  /** Links a complete blob into its commit's snapshot. */
  void link(HubFile file, boolean isNew) throws IOException {
    Path pointer = snapshot(file.commit()).resolve(file.name());
    Files.createDirectories(pointer.getParent());
    if (holds(file.commit(), file.name())) {
      return;
    }
    Files.deleteIfExists(pointer); // a link whose blob was deleted
    if (symlinks && linked(pointer, blob(file))) {
      return;
    }
    if (isNew) {
      move(blob(file), pointer);
    } else { // another snapshot may need the blob
      copy(blob(file), pointer);
    }
  }

  private static void copy(Path blob, Path file) throws IOException {
    try (FileChannel bytes = FileChannel.open(blob)) {
      WholeFile.write(
          file,
          channel -> {
            for (long at = 0; at < bytes.size(); ) {
              at += bytes.transferTo(at, bytes.size() - at, channel);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static boolean linked(Path pointer, Path blob) throws IOException {
    try {
      Files.createSymbolicLink(pointer, pointer.getParent().relativize(blob));
      return true;
    } catch (FileAlreadyExistsException e) {
      return true; // another process was faster
    } catch (UnsupportedOperationException | FileSystemException e) {
      return false; // Windows without the right to link, or a file system without links
    }
  }

  static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Override
  public String toString() {
    return root().toString();
  }
}
