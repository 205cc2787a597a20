package dev.loupe.harvest;

import dev.loupe.files.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A folder that a harvest is written into, locked against a second harvest. */
final class HarvestFolder implements AutoCloseable {
  static final String DESCRIPTION = "harvest.json";
  private static final String LOCK = "harvest.lock"; // the system frees it if the process dies
  private static final String OURS = "harvest\\.(json|lock)|shard-\\d{5,}\\.safetensors";
  private static final String BEGUN = "(" + OURS + ")(\\.[-0-9a-f]+)?\\" + WholeFile.PART;

  private final Path folder;
  private final Plan plan;
  private final FileChannel lock;

  private HarvestFolder(Path folder, Plan plan, FileChannel lock) {
    this.folder = folder;
    this.plan = plan;
    this.lock = lock;
  }

  /** The folder, made if it is not there; one that holds something else is refused. */
  static HarvestFolder open(Path folder, Plan plan) {
    try {
      refuseForeign(folder);
      Files.createDirectories(folder);
      HarvestFolder opened = new HarvestFolder(folder, plan, locked(folder));
      try {
        opened.begin();
        return opened;
      } catch (RuntimeException | IOException e) {
        opened.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static void refuseForeign(Path folder) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new IllegalArgumentException(folder + " is a file; give a folder for the shards");
    }
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      Optional<String> foreign =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.matches(OURS) && !name.matches(BEGUN))
              .sorted()
              .findFirst();
      if (foreign.isPresent()) {
        throw new IllegalArgumentException(
            folder
                + " holds other files, such as "
                + foreign.get()
                + "; give a new or an empty folder for the shards");
      }
    }
  }

  private static FileChannel locked(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    Optional<FileLock> lock = lock(channel);
    if (lock.isEmpty()) {
      channel.close();
      throw new IllegalStateException(
          "another harvest is writing into " + folder + "; wait for it, or give another folder");
    }
    return channel;
  }

  private static Optional<FileLock> lock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) { // held in this process
      return Optional.empty();
    }
  }

  private void begin() throws IOException {
    deleteBegun();
    Path description = folder.resolve(DESCRIPTION);
    if (Files.exists(description)) {
      plan(folder)
          .difference(plan)
          .ifPresent(
              difference -> {
                throw new IllegalArgumentException(
                    folder
                        + " was begun with something else ("
                        + difference
                        + "); give a new folder, or delete this one");
              });
    } else {
      refuseShardsWithoutDescription();
      WholeFile.write(description, plan.json());
    }
  }

  /** What a process that was killed had begun to write; the lock says that none writes now. */
  private void deleteBegun() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().matches(BEGUN)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private void refuseShardsWithoutDescription() {
    if (IntStream.range(0, plan.shards().size()).anyMatch(this::has)) {
      throw new IllegalArgumentException(
          folder
              + " holds shards but no "
              + DESCRIPTION
              + ", so it is not known what they hold; give a new or an empty folder");
    }
  }

  /** What a folder's harvest holds. */
  static Plan plan(Path folder) {
    Path description = folder.resolve(DESCRIPTION);
    if (!Files.exists(description)) {
      throw new IllegalArgumentException(
          folder + " holds no harvest: there is no " + DESCRIPTION + " in it");
    }
    try {
      return Plan.parse(description, Files.readString(description));
    } catch (IOException e) {
      throw new UncheckedIOException(description + " cannot be read: " + e.getMessage(), e);
    }
  }

  static Path shard(Path folder, int number) {
    return folder.resolve(String.format("shard-%05d.safetensors", number));
  }

  boolean has(int shard) {
    return Files.exists(shard(folder, shard));
  }

  /** The rows of the shards that are not written yet. */
  long missingRows() {
    List<Integer> rows = plan.shards();
    return IntStream.range(0, rows.size()).filter(shard -> !has(shard)).mapToLong(rows::get).sum();
  }

  void write(int shard, Activations rows) {
    ShardFile.write(shard(folder, shard), rows);
  }

  /** Refuses a model that computes other activations than those of the first shard here. */
  void refuseOtherActivations(IntFunction<Activations> first) {
    IntStream.range(0, plan.shards().size())
        .filter(this::has)
        .findFirst()
        .ifPresent(
            shard -> {
              try (Activations now = first.apply(shard)) {
                ShardFile.open(shard(folder, shard), plan, shard).refuseOtherThan(now);
              }
            });
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " cannot be closed: " + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    return folder + ": " + plan;
  }
}
