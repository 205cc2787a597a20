package dev.loupe.harvest;

import dev.loupe.corpus.CorpusPrompts;
import dev.loupe.corpus.Prompt;
import dev.loupe.corpus.Texts;
import dev.loupe.files.TypedPath;
import dev.loupe.model.Batches;
import dev.loupe.model.HookedTransformer;
import dev.loupe.progress.Progress;
import dev.loupe.site.Site;
import dev.loupe.storage.NumberType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A harvest of activations of many texts, ready to run; immutable.
 *
 * <p>The texts are read twice: first all tokens are counted, then the model runs, in batches of
 * prompts of like length. The rows are in the order of the texts, without padding.
 *
 * <pre>{@code
 * Harvest.of(model, texts, MLP_IN.at(3), MLP_OUT.at(3)).batch(8192).into("activations")
 * }</pre>
 */
public final class Harvest implements Parts {
  private static final int BATCH = 2048; // tokens; more is no faster on a CPU
  private static final long SHARD_BYTES = 32L << 20; // what an interrupt loses at most

  private final HookedTransformer model;
  private final Texts texts;
  private final List<Site> sites;
  private final int batch;
  private final int shardRows;

  private Harvest(
      HookedTransformer model, Texts texts, List<Site> sites, int batch, int shardRows) {
    this.model = model;
    this.texts = texts;
    this.sites = sites;
    this.batch = batch;
    this.shardRows = shardRows;
  }

  /** A harvest of a model's activations at one or more sites. */
  public static Harvest of(HookedTransformer model, Texts texts, Site... sites) {
    List<Site> known = Sites.of(model, sites);
    WindowRun run = new WindowRun(model, known, BATCH);
    long numbers = known.stream().mapToLong(site -> run.shape(site, 1).size()).sum();
    long rows = SHARD_BYTES / (numbers * model.type().getNumOfBytes());
    return new Harvest(model, texts, known, BATCH, (int) Math.max(1, rows));
  }

  /** This harvest with at most so many tokens in a batch, padding included. */
  public Harvest batch(int tokens) {
    return new Harvest(model, texts, sites, positive(tokens, "a batch"), shardRows);
  }

  /**
   * This harvest with at most so many rows in a shard; one shard at a time is in memory, and an
   * interrupt loses at most one.
   */
  public Harvest shard(int rows) {
    return new Harvest(model, texts, sites, batch, positive(rows, "a shard"));
  }

  private static int positive(int count, String what) {
    if (count < 1) {
      throw new IllegalArgumentException(
          what + " cannot have " + count + " tokens; give 1 or more");
    }
    return count;
  }

  /** All activations, in memory. */
  public Activations activations() {
    Counting counted = counted(Integer.MAX_VALUE);
    int rows = counted.shards().get(0);
    if (counted.shards().size() > 1) {
      throw new IllegalArgumentException(
          "the texts have more tokens than a matrix can have rows; harvest them into a folder");
    }
    return inMemory(rows);
  }

  private Activations inMemory(int rows) {
    try (Progress progress = progress(rows);
        Windows windows = windows(Integer.MAX_VALUE)) {
      return run().of(windows.next(), progress);
    }
  }

  /** All activations, in memory, if they need at most so many bytes there. */
  public Optional<Activations> activations(long mostBytes) {
    long rows = counted(shardRows).shards().stream().mapToLong(Integer::longValue).sum();
    long numbers = sites.stream().mapToLong(site -> run().shape(site, 1).size()).sum();
    return rows * numbers * model.type().getNumOfBytes() <= mostBytes && rows < Integer.MAX_VALUE
        ? Optional.of(inMemory((int) rows))
        : Optional.empty();
  }

  /**
   * All activations, in a folder, in the format that {@link dev.loupe.harvest} describes.
   *
   * <p>After an interrupt, or when the process was killed, the same call goes on behind the last
   * shard that is complete, and the files are the same in the end. A folder that was begun with
   * another model, other texts or other sites is refused.
   */
  public Shards into(Path typed) {
    Path path = TypedPath.of(typed);
    Plan plan = plan();
    try (HarvestFolder folder = HarvestFolder.open(path, plan)) {
      folder.refuseOtherActivations(this::probe);
      long missing = folder.missingRows();
      if (missing > 0) {
        write(folder, plan, missing);
      }
    }
    return Shards.open(path);
  }

  /** All activations, in a folder. */
  public Shards into(String folder) {
    return into(Path.of(folder));
  }

  private void write(HarvestFolder folder, Plan plan, long missing) {
    try (Progress progress = progress(missing);
        Windows windows = windows(shardRows)) {
      for (int shard = 0; shard < plan.shards().size(); shard++) {
        List<Prompt> window = windows.next();
        if (!folder.has(shard)) {
          try (Activations rows = run().of(window, progress)) {
            folder.write(shard, rows);
          }
        }
      }
    }
  }

  /** The activations part by part, each closed when the next is computed; nothing is written. */
  @Override
  public void each(Consumer<Activations> taking) {
    long rows = counted(shardRows).shards().stream().mapToLong(Integer::longValue).sum();
    try (Progress progress = progress(rows);
        Windows windows = windows(shardRows)) {
      while (windows.hasNext()) {
        try (Activations part = run().of(windows.next(), progress)) {
          taking.accept(part);
        }
      }
    }
  }

  /** The activations of the first prompt of a shard, computed anew. */
  private Activations probe(int shard) {
    try (Windows windows = windows(shardRows)) {
      for (int before = 0; before < shard; before++) {
        windows.next();
      }
      List<Prompt> first = new ArrayList<>(windows.next().subList(0, 1));
      try (Progress progress = Progress.of("checking the first rows", first.get(0).length())) {
        return run().of(first, progress);
      }
    }
  }

  Plan plan() {
    Counting counted = counted(shardRows);
    return new Plan(
        model.toString(),
        sites,
        NumberType.of(model.type()),
        texts.division().toString(),
        batch,
        counted.fingerprint(),
        counted.shards());
  }

  private Counting counted(int rows) {
    CorpusPrompts prompts = Batches.prompts(model, texts);
    Texts.Extent extent = prompts.extent();
    try (Progress progress = Progress.of("counting tokens", extent.total(), extent.unit());
        Windows windows = new Windows(prompts, rows, progress::tick)) {
      Counting counted = Counting.of(windows);
      progress.tick(extent.total() - progress.done()); // texts without tokens make no prompt
      return counted;
    }
  }

  private Windows windows(int rows) {
    return new Windows(Batches.prompts(model, texts), rows);
  }

  private WindowRun run() {
    return new WindowRun(model, sites, batch);
  }

  private Progress progress(long tokens) {
    String names = sites.size() == 1 ? sites.get(0).name() : sites.size() + " sites";
    return Progress.of("harvesting " + names, tokens, "tokens");
  }

  /** The sites of the activations. */
  @Override
  public List<Site> harvested() {
    return sites;
  }

  @Override
  public String toString() {
    return "harvest of " + sites + " of " + model.name() + ", " + batch + " tokens at a time";
  }
}
