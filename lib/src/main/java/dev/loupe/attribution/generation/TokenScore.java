package dev.loupe.attribution.generation;

import dev.loupe.metric.Metric;
import dev.loupe.view.draw.Labels;

/** What is explained of each generated token, at the position that predicts it. */
public enum TokenScore {
  /** Its log-probability in nats; the sum over tokens is that of the whole answer. */
  LOG_PROB("log-probability"),
  /** Its logit. */
  LOGIT("logit"),
  /** Its probability, from 0 to 1. */
  PROB("probability");

  private final String title;

  TokenScore(String title) {
    this.title = title;
  }

  /** The metric of one token. */
  Metric of(int id, String piece) {
    Metric metric =
        switch (this) {
          case LOG_PROB -> Metric.logProb(id);
          case LOGIT -> Metric.logit(id);
          case PROB -> Metric.prob(id);
        };
    return metric.named(title + " of '" + Labels.shown(piece) + "'");
  }

  /** Its name in titles. */
  String title() {
    return title;
  }
}
