package dev.loupe.wren;

import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.text.Tokenizer;
import dev.loupe.wren.behaviour.PeopleFacts;
import dev.loupe.wren.text.Behaviour;
import dev.loupe.wren.text.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
   * What the model says after one prompt.
   *
   * @param right the probability of the right answers together
   * @param wrong the probability of the wrong answers together
   * @param best whether the likeliest token is a right answer
   * @param margin mean logit of the right answers less that of the wrong ones
   */
  public record Answer(Prompt prompt, double right, double wrong, boolean best, double margin) {}

  /** The answers to a behaviour's held-out prompts. */
  public List<Answer> answers(String behaviour) {
    return inBatches(Corpus.behaviour(behaviour).prompts(prompts, SEED));
  }

  /** The answers to a behaviour's prompts in wordings that never occur in training. */
  public List<Answer> inNewFrames(String behaviour) {
    return inBatches(Corpus.behaviour(behaviour).inNewFrames(prompts, SEED));
  }

  private List<Answer> inBatches(List<Prompt> asked) {
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
    int likeliest = Repetition.likeliest(logits, 0, logits.length);
    boolean best = Arrays.stream(right).anyMatch(id -> id == likeliest);
    return new Answer(
        prompt,
        sum(probabilities, right),
        sum(probabilities, wrong),
        best,
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
    return Arrays.stream(ids).mapToDouble(id -> values[id]).sum();
  }

  private static double mean(float[] values, int[] ids) {
    return Arrays.stream(ids).mapToDouble(id -> values[id]).average().orElse(0);
  }

  /** The share of prompts whose likeliest next token is a right answer. */
  public double accuracy(String behaviour) {
    return share(answers(behaviour));
  }

  private static double share(List<Answer> answers) {
    return answers.stream()
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

  /** One line: every behaviour's accuracy, and the best heads' scores. */
  public String summary() {
    Map<String, Double> results = new LinkedHashMap<>();
    for (Behaviour behaviour : Corpus.behaviours()) {
      if (behaviour.prompts(1, SEED).stream().anyMatch(prompt -> !prompt.right().isEmpty())) {
        results.put(behaviour.name(), accuracy(behaviour.name()));
      }
      List<Answer> answers = inNewFrames(behaviour.name());
      if (!answers.isEmpty()) {
        results.put("(new) " + behaviour.name(), share(answers));
      }
    }
    List<Prompt> neverAsked = new PeopleFacts(Corpus.PEOPLE).neverAsked(SEED);
    results.put("people never asked", share(inBatches(neverAsked)));
    Repetition repetition = new Repetition(model, 20);
    results.put("induction", repetition.accuracy(40));
    results.put("previous-token head", repetition.previousToken(20));
    return results.entrySet().stream()
        .map(entry -> String.format(Locale.ROOT, "%s %.2f", entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return "examination of " + model.name() + " with " + prompts + " prompts of each behaviour";
  }
}
