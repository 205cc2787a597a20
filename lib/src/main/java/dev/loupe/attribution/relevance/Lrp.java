package dev.loupe.attribution.relevance;

import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.forward.rules.AttnLrp;
import dev.loupe.forward.rules.BackwardRules;
import dev.loupe.forward.rules.CpLrp;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.stream.StreamRows;
import dev.loupe.view.draw.Figures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Layer-wise relevance propagation: the metric is handed back from layer to layer, and each part
 * divides what it gets among its inputs. One backward pass; no baseline.
 *
 * <p>The relevance of a token is Σ E · ∂m/∂E over its embedding E, with a gradient that comes back
 * by rules: norms have a fixed scale, an activation f passes x · (f(x) / x) with a fixed quotient,
 * and soft caps do the same. The two methods differ in products.
 *
 * <p>Relevance sums to the metric itself, not to its change from a baseline, and only as far as no
 * bias takes a part; {@link #layers} shows how much is left in each layer.
 *
 * <pre>{@code attribute(model, "The capital of France is", logit(" Paris")).by(Lrp.attn())}</pre>
 *
 * @param name the name in tables and pictures
 * @param rules how gradients come back
 */
public record Lrp(String name, BackwardRules rules) implements Method {
  /**
   * AttnLRP: each factor of a product gets half, so queries and keys get a quarter each of what
   * attention carries, and values get half; the softmax passes its derivative.
   *
   * <p>Achtibat et al. 2024, <a href="https://arxiv.org/abs/2402.05602">AttnLRP</a>, section 3. The
   * notice of the authors' implementation, <a
   * href="https://github.com/rachtibat/LRP-eXplains-Transformers">LXT</a>, has said that the method
   * is patented: free for personal and scientific use. Ask the authors before commercial use.
   */
  public static Lrp attn() {
    return new Lrp("AttnLRP", new AttnLrp());
  }

  /**
   * CP-LRP: attention patterns and the gates of MLPs are fixed numbers, so all relevance goes to
   * what they let through. What made a head attend gets nothing.
   *
   * <p>Ali et al. 2022, <a href="https://arxiv.org/abs/2202.07304">XAI for Transformers: better
   * explanations through conservative propagation</a>, section 4.
   */
  public static Lrp cp() {
    return new Lrp("CP-LRP", new CpLrp());
  }

  @Override
  public Meaning meaning() {
    return Meaning.RELEVANCE;
  }

  @Override
  public Scores on(Question question) {
    List<Site> others = besideTokens(question.run().model());
    List<Site> sites = new ArrayList<>(others);
    sites.add(Question.INPUT);
    Relevance relevance = Relevance.of(question, rules, sites);
    double[] units = question.units().sums(relevance.at(Question.INPUT));
    double shown = Arrays.stream(units).sum();
    double kept = relevance.sum(Question.INPUT) - shown;
    double beside = others.stream().mapToDouble(relevance::sum).sum();
    String where =
        Figures.of(shown)
            + " is in the picture"
            + (kept == 0 ? "" : ", " + Figures.of(kept) + " in tokens of no unit such as BOS")
            + (others.isEmpty() ? "" : ", " + Figures.of(beside) + " in position embeddings");
    Scores scores = Scores.of(this, "relevance", units);
    return Linearity.of(question)
        ? scores.with(
            "Relevance sums to the metric, "
                + Figures.of(question.value())
                + ", and not to its change: "
                + where
                + ", and "
                + Figures.of(question.value() - shown - kept - beside)
                + " went to biases and other constants.")
        : scores.with(
            "Warning: the metric is not linear in the logits, so relevance does not sum to it: it"
                + " begins with the derivative there, which is almost 0 if the answer is nearly"
                + " certain; ask for a logit or a logit difference instead. Of the relevance, "
                + where
                + ".");
  }

  /** What is added to the token embeddings. */
  private static List<Site> besideTokens(HookedTransformer model) {
    return List.of(Act.POS_EMBED, Act.TYPE_EMBED).stream()
        .filter(model::has)
        .map(Act::site)
        .toList();
  }

  /** The relevance of each position in the residual stream before every block and at the end. */
  public LayerRelevance layers(Question question) {
    StreamRows rows = StreamRows.of(question.run().model(), List.of(Act.RESID_PRE));
    Relevance relevance = Relevance.of(question, rules, rows.sites());
    return new LayerRelevance(
        name,
        question.metric().title(),
        question.value(),
        Linearity.of(question),
        rows.labels("layer"),
        question.run().tokens().pieces(0),
        rows.sites().stream().map(relevance::at).toArray(double[][]::new),
        question.notes());
  }

  @Override
  public String toString() {
    return name;
  }
}
