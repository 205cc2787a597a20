package dev.loupe.wren;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.text.Tokenizer;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** Asks a model the held-out prompts of every behaviour and says how well it answers. */
public final class Examination {
  private static final long SEED = 11;
  private static final int BATCH = 50;

  private final HookedTransformer model;
  private final Tokenizer tokenizer;
  private final int prompts;

  /** An examination with {@code prompts} prompts of each behaviour. */
  public Examination(HookedTransformer model, int prompts) {
    this.model = model;
    this.tokenizer = model.tokenizer().orElseThrow();
    this.prompts = prompts;
  }

  /**
   * The model's next-token probabilities after one prompt, and the ids of its right and wrong
   * answers.
   *
   * @param margin mean logit of the right answers less that of the wrong ones
   */
  public record Answer(Prompt prompt, double right, double wrong, boolean best, double margin) {}

  /** The answers to a behaviour's held-out prompts. */
  public List<Answer> answers(String behaviour) {
    List<Prompt> asked = Corpus.behaviour(behaviour).prompts(prompts, SEED);
    List<Answer> answers = new ArrayList<>();
    for (int from = 0; from < asked.size(); from += BATCH) {
      answers.addAll(answers(asked.subList(from, Math.min(asked.size(), from + BATCH))));
    }
    return answers;
  }

  /** The answers to prompts, all as one batch. */
  public List<Answer> answers(List<Prompt> asked) {
    var last = model.run(asked.stream().map(Prompt::text).toList()).logits().last();
    List<Answer> answers = new ArrayList<>();
    for (int row = 0; row < asked.size(); row++) {
      answers.add(answer(asked.get(row), last.at(Axis.BATCH, row).toArray()));
    }
    return answers;
  }

  private Answer answer(Prompt prompt, float[] logits) {
    double[] probabilities = softmax(logits);
    int[] right = ids(prompt.right());
    int[] wrong = ids(prompt.wrong());
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    int winner = best;
    boolean hit = java.util.Arrays.stream(right).anyMatch(id -> id == winner);
    return new Answer(
        prompt,
        sum(probabilities, right),
        sum(probabilities, wrong),
        hit,
        mean(logits, right) - mean(logits, wrong));
  }

  /** The first token of each answer: what has to come next. */
  private int[] ids(List<String> texts) {
    return texts.stream().mapToInt(text -> tokenizer.encodeBare(text)[0]).toArray();
  }

  private static double[] softmax(float[] logits) {
    double top = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      top = Math.max(top, logit);
    }
    double[] probabilities = new double[logits.length];
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = Math.exp(logits[i] - top);
      sum += probabilities[i];
    }
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] /= sum;
    }
    return probabilities;
  }

  private static double sum(double[] values, int[] ids) {
    return java.util.Arrays.stream(ids).mapToDouble(id -> values[id]).sum();
  }

  private static double mean(float[] values, int[] ids) {
    return java.util.Arrays.stream(ids).mapToDouble(id -> values[id]).average().orElse(0);
  }

  /** The share of prompts whose likeliest next token is a right answer. */
  public double accuracy(String behaviour) {
    return answers(behaviour).stream()
        .mapToDouble(answer -> answer.best() ? 1 : 0)
        .average()
        .orElse(Double.NaN);
  }

  /** The mean over prompts of the probability of the right answers less that of the wrong ones. */
  public double probabilityGap(String behaviour) {
    return answers(behaviour).stream()
        .mapToDouble(answer -> answer.right() - answer.wrong())
        .average()
        .orElse(Double.NaN);
  }

  /** Accuracy in the second half of random tokens that come twice. */
  public double induction(int rows, int half) {
    int[][] ids = repeats(rows, half);
    float[] logits = model.run(Tokens.of(ids)).logits().toArray();
    int vocab = model.spec().vocab();
    int hits = 0;
    for (int row = 0; row < rows; row++) {
      for (int at = half + 1; at < 2 * half; at++) {
        int offset = (row * (2 * half + 1) + at) * vocab;
        int best = 0;
        for (int i = 1; i < vocab; i++) {
          best = logits[offset + i] > logits[offset + best] ? i : best;
        }
        hits += best == ids[row][at + 1] ? 1 : 0;
      }
    }
    return hits / (double) (rows * (half - 1));
  }

  /** The best score of any head at looking one token back, over random tokens that come twice. */
  public double previousToken(int rows, int half) {
    return bestHead(rows, half, 1, 1);
  }

  /**
   * The best score of any head, in the second half, at looking at what came after the same token
   * before.
   */
  public double inductionHead(int rows, int half) {
    return bestHead(rows, half, half + 1, half - 1);
  }

  /**
   * The largest mean attention of a head from each position, {@code from} on, to {@code back}
   * positions before it.
   */
  private double bestHead(int rows, int half, int from, int back) {
    Tokens tokens = Tokens.of(repeats(rows, half));
    ActivationCache cache = model.run(tokens).cache(Act.PATTERN);
    int width = tokens.width();
    int heads = model.spec().attention().heads();
    double best = 0;
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      float[] pattern = cache.get(Act.PATTERN.at(layer)).toArray();
      for (int head = 0; head < heads; head++) {
        double sum = 0;
        for (int row = 0; row < rows; row++) {
          for (int dest = from; dest < width; dest++) {
            sum += pattern[((row * heads + head) * width + dest) * width + dest - back];
          }
        }
        best = Math.max(best, sum / (rows * (width - from)));
      }
    }
    return best;
  }

  private int[][] repeats(int rows, int half) {
    Random random = new Random(SEED);
    int[][] ids = new int[rows][2 * half + 1];
    for (int[] row : ids) {
      for (int i = 1; i <= half; i++) {
        row[i] = 1 + random.nextInt(model.spec().vocab() - 1);
        row[i + half] = row[i];
      }
    }
    return ids;
  }

  /** One line: every behaviour's accuracy, and the best heads' scores. */
  public String summary() {
    Map<String, Double> results = new LinkedHashMap<>();
    for (Behaviour behaviour : Corpus.behaviours()) {
      if (behaviour.prompts(1, SEED).stream().anyMatch(prompt -> !prompt.right().isEmpty())) {
        results.put(behaviour.name(), accuracy(behaviour.name()));
      }
    }
    results.put("induction", induction(40, 20));
    results.put("previous-token head", previousToken(20, 20));
    results.put("induction head", inductionHead(20, 20));
    return results.entrySet().stream()
        .map(entry -> String.format(Locale.ROOT, "%s %.3f", entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return "examination of " + model.name() + " with " + prompts + " prompts of each behaviour";
  }
}
