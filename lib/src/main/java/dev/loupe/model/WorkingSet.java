package dev.loupe.model;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Attention;
import dev.loupe.arch.Mlp;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Positions;
import dev.loupe.arch.QkNorm;
import dev.loupe.arch.Spec;
import dev.loupe.forward.rules.BackwardRules;
import dev.loupe.intervention.Sizes;
import dev.loupe.memory.Room;
import dev.loupe.metric.Reads;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.text.Tokens;
import dev.loupe.torch.Precision;
import dev.loupe.weights.Weights;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * An estimate of the native memory that a pass over some prompts needs at once, in bytes.
 *
 * <p>A block in two calls frees what it does not need any more. In steps, all its results are in
 * memory until the block ends; with autograd, most stay until the backward pass, and so do weights
 * that were converted to another type. The estimates are within a factor of 1.5 of measurements.
 */
final class WorkingSet {
  private static final Set<Act> BY_HEAD =
      Set.of(Act.ATTN_IN, Act.QUERY_INPUT, Act.KEY_INPUT, Act.VALUE_INPUT, Act.HEAD_RESULT);

  private static final Set<Act> STREAMS = Set.of(Act.RESID_PRE, Act.RESID_MID, Act.RESID_POST);

  private static final String STREAM = "the residual stream";
  private static final String HEADS = "queries, keys and values";
  private static final String SCORES = "attention scores";
  private static final String NEURONS = "neurons";
  private static final String FEATURES = "features";

  private static final long PER_FEATURE =
      6; // numbers at a token: pre, bias, acts; half of them twice

  private final Weights weights;
  private final Device device;
  private final Spec spec;
  private final Attention attention;
  private final boolean padded;
  private final Sizes sizes;
  private final long batch;
  private final long width;
  private final long numberBytes;

  WorkingSet(HookedTransformer model, Tokens tokens) {
    this(model, tokens.batch(), tokens.width(), tokens.padded());
  }

  WorkingSet(HookedTransformer model, int batch, int width, boolean padded) {
    this.weights = model.weights();
    this.device = model.device();
    this.spec = model.spec();
    this.attention = spec.attention();
    this.padded = padded;
    this.sizes = new Sizes(spec, batch, width);
    this.batch = batch;
    this.width = width;
    this.numberBytes = model.type().getNumOfBytes();
  }

  /**
   * The memory that is needed at once.
   *
   * @param bytes about how much
   * @param mostly the largest part of it
   */
  record Need(long bytes, String mostly) {}

  /** Room for a pass whose result takes {@code kept} bytes. */
  Room room(Need need, long kept) {
    String what =
        "forward pass over " + batch + " x " + width + " tokens (mostly " + need.mostly() + ")";
    return Room.on(
        device, what, need.bytes(), kept, "take fewer prompts at a time, or shorter ones");
  }

  /**
   * The memory of a pass without gradients.
   *
   * @param measured whether a metric computes with the logits
   * @param watched the sites that are read or changed
   */
  Need forward(Reads reads, boolean measured, Collection<Site> watched) {
    Map<String, Long> parts = looksInside(watched) ? block() : half();
    parts.put("copies for each head", 2 * watched(watched));
    parts.put(FEATURES, features(counts().max().orElse(0))); // freed at the end of their block
    long block = sum(parts);
    long logits = logits(reads, measured);
    long rest = masks() + stream();
    return logits > block
        ? new Need(logits + rest, "logits")
        : new Need(block + rest, largest(parts));
  }

  /** The memory of a generation step, with every block's cached keys and values. */
  Need generation(Collection<Site> watched) {
    Need step = forward(Reads.LAST_POSITION, false, watched);
    long cached = spec.layers() * (bytes(Act.KEY) + bytes(Act.VALUE));
    return new Need(step.bytes() + cached, cached > step.bytes() ? HEADS : step.mostly());
  }

  /**
   * The memory of a pass with gradients at these activations; it is largest at the end of the last
   * block.
   */
  Need backward(Reads reads, Collection<Site> wanted) {
    // For the last position alone, the last block keeps hardly more than one of its halves.
    Map<String, Long> parts =
        reads.lastPosition() && !looksInside(inLastBlock(wanted)) ? half() : block();
    long last = sum(parts);
    saved().forEach((part, bytes) -> parts.merge(part, (spec.layers() - 1) * bytes, Long::sum));
    return withGradients(parts, last, reads, wanted);
  }

  /** The memory of a pass whose gradients come back by these rules. */
  Need backward(BackwardRules rules, Reads reads, Collection<Site> wanted) {
    return rules.exact() ? backward(reads, wanted) : ruled(reads, wanted);
  }

  /**
   * The memory of a pass whose gradients come back by rules: all results of every block stay until
   * the backward pass. LRP needs less than that, down to the half.
   */
  Need ruled(Reads reads, Collection<Site> wanted) {
    Map<String, Long> parts = block();
    long last = sum(parts);
    parts.replaceAll((part, bytes) -> spec.layers() * bytes);
    return withGradients(parts, last, reads, wanted);
  }

  private Need withGradients(
      Map<String, Long> parts, long last, Reads reads, Collection<Site> wanted) {
    parts.put("gradients", kept(wanted) + watched(wanted));
    parts.put(FEATURES, features(counts().sum()));
    parts.put("converted weights", converted(reads));
    long logits = 2 * logits(reads, true) - last;
    if (logits > 0) {
      parts.put("logits", logits);
    }
    return new Need(sum(parts) + masks() + stream(), largest(parts));
  }

  private LongStream counts() {
    return spec.features().values().stream().mapToLong(count -> count);
  }

  /** The bytes of this many spliced features at every token. */
  private long features(long count) {
    return count * PER_FEATURE * batch * width * numberBytes;
  }

  /** The bytes of the weights that autograd keeps as they are multiplied, beside the model's. */
  private long converted(Reads reads) {
    boolean all = reads.logits() && reads.tokens().isEmpty();
    long numbers = weights.convertedInBlocks() + (all ? weights.convertedInUnembedding() : 0);
    Precision precision = weights.precision();
    boolean asKept = precision.mixed() && precision.kept() == DataType.FLOAT16;
    int each = precision.mixed() ? precision.kept().getNumOfBytes() : Float.BYTES;
    return asKept ? 0 : numbers * each;
  }

  /**
   * Whether a block is computed in steps, whose results are in memory together: a run that looks
   * into it does so, and matrices that must be converted.
   */
  private boolean looksInside(Collection<Site> watched) {
    return weights.converts()
        || watched.stream()
            .map(Site::act)
            .anyMatch(act -> act.inLayers() && !STREAMS.contains(act));
  }

  private Collection<Site> inLastBlock(Collection<Site> sites) {
    return sites.stream().filter(site -> site.layer() == spec.layers() - 1).toList();
  }

  /** The memory of a block in two calls where it is largest, by part. */
  private Map<String, Long> half() {
    long positions = batch * width;
    long stream = positions * spec.dModel();
    long heads = positions * attention.dHead() * (attention.heads() + 2L * attention.kvHeads());
    long neurons = spec.mlp().map(mlp -> mlp.dMlp() * (mlp.gated() ? 3L : 2L)).orElse(0L);
    return Stream.of(
            Map.of(STREAM, 2 * stream, HEADS, 2 * heads), // a product of all heads, and its parts
            Map.of(STREAM, stream, HEADS, heads, SCORES, 2 * scores()), // and their softmax
            Map.of(STREAM, 3 * stream, NEURONS, positions * neurons))
        .max(Comparator.comparing(WorkingSet::sum))
        .map(this::inBytes)
        .orElseThrow();
  }

  private Map<String, Long> inBytes(Map<String, Long> numbers) {
    Map<String, Long> bytes = new LinkedHashMap<>(numbers);
    bytes.replaceAll((part, count) -> count * numberBytes);
    return bytes;
  }

  private long stream() {
    return batch * width * spec.dModel() * numberBytes;
  }

  private static long sum(Map<String, Long> parts) {
    return parts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static String largest(Map<String, Long> parts) {
    return Collections.max(parts.entrySet(), Map.Entry.comparingByValue()).getKey();
  }

  /** The memory of one block's results, by part. */
  Map<String, Long> block() {
    long positions = batch * width;
    int turned = spec.positions() instanceof Positions.Rotary ? 1 : 0;
    int normed = attention.qkNorm() == QkNorm.NONE ? 0 : 2;
    long queries = 3 + turned + normed; // queries, mixed values and their rows; turned; normalised
    long keys = 2 + turned + normed; // keys and values
    Map<String, Long> parts = new LinkedHashMap<>();
    parts.put(STREAM, positions * spec.dModel() * (5 + norms() * perNorm()));
    parts.put(
        HEADS,
        positions * attention.dHead() * (queries * attention.heads() + keys * attention.kvHeads()));
    parts.put(SCORES, 2 * scores());
    parts.put(NEURONS, positions * spec.mlp().map(WorkingSet::perNeuron).orElse(0L));
    return inBytes(parts);
  }

  /** The numbers that a norm computes for each number that it reads. */
  private long perNorm() {
    if (spec.norm() instanceof Norm.RmsNorm rms) {
      return rms.plusOne() ? 3 : 2;
    }
    return spec.norm() instanceof Norm.None ? 0 : 1;
  }

  private long norms() {
    int read = spec.block().readsNormed() ? (spec.block().oneNorm() ? 1 : 2) : 0;
    boolean others = spec.block().writesNormed() || spec.block().normsStream();
    return read + (others ? 2 : 0);
  }

  private static long perNeuron(Mlp mlp) {
    return mlp.dMlp() * (mlp.gated() ? 4L : 2L);
  }

  private long scores() {
    return batch * attention.heads() * width * width;
  }

  /** The bytes of the attention masks of all layers. */
  long masks() {
    long one = (padded ? batch : 1) * width * width;
    long slopes = spec.positions() instanceof Positions.Alibi ? attention.heads() * numberBytes : 0;
    return one * ((attention.window().isPresent() ? 2 : 1) + slopes);
  }

  /** The bytes of the logits that are read, and of what a metric computes from them. */
  long logits(Reads reads, boolean measured) {
    long rows = !reads.logits() ? 0 : reads.lastPosition() ? batch : batch * width;
    long tokens = reads.tokens().map(some -> (long) some.size()).orElse((long) spec.outputs());
    int copies = 1 + (spec.ends().softcap().isPresent() ? 2 : 0) + (measured ? 1 : 0);
    return rows * tokens * copies * numberBytes;
  }

  /** The memory that autograd keeps of a block until the backward pass. */
  private Map<String, Long> saved() {
    long positions = batch * width;
    long neurons = spec.mlp().map(mlp -> mlp.dMlp() * (mlp.gated() ? 3L : 1L)).orElse(0L);
    long heads = attention.dHead() * (2L * attention.heads() + 2L * attention.kvHeads());
    return Map.of(
        STREAM, numberBytes * positions * spec.dModel() * norms() * perNorm(),
        HEADS, numberBytes * positions * heads,
        SCORES, numberBytes * scores(),
        NEURONS, numberBytes * positions * neurons);
  }

  /** The bytes of activations that are kept. */
  long kept(Collection<Site> sites) {
    return sites.stream().mapToLong(this::bytes).sum();
  }

  /** The bytes of activations that are computed only because they are read or changed. */
  long watched(Collection<Site> sites) {
    return sites.stream()
        .map(Site::act)
        .filter(BY_HEAD::contains)
        .distinct()
        .mapToLong(this::bytes)
        .sum();
  }

  private long bytes(Site site) {
    return site.axes().stream()
        .mapToLong(axis -> sizes.of(site, axis))
        .reduce(numberBytes, (a, b) -> a * b);
  }

  private long bytes(Act act) {
    return act.axes().stream().mapToLong(sizes::of).reduce(numberBytes, (a, b) -> a * b);
  }
}
