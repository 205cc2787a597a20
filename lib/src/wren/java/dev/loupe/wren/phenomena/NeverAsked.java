package dev.loupe.wren.phenomena;

import dev.loupe.model.HookedTransformer;
import dev.loupe.wren.Corpus;
import dev.loupe.wren.Examination;
import dev.loupe.wren.Examination.Answer;
import dev.loupe.wren.behaviour.PeopleFacts;
import dev.loupe.wren.text.Prompt;
import java.util.List;

/**
 * Whether people are known at the end of a sentence of whom nobody asks there in training, but only
 * reads in other places.
 *
 * @param accuracy the share of right answers
 */
record NeverAsked(int questions, double accuracy) {
  private static final double BAR = 0.9;

  /** Asks every one of these people for every attribute. */
  static NeverAsked of(HookedTransformer model, long seed) {
    List<Prompt> prompts = new PeopleFacts(Corpus.PEOPLE).neverAsked(seed);
    List<Answer> answers = new Examination(model, 0).answers(prompts);
    double right = answers.stream().filter(Answer::best).count();
    return new NeverAsked(prompts.size(), right / prompts.size());
  }

  /** The row of the table. */
  List<Finding> findings() {
    return List.of(
        new Finding("people never asked", accuracy, BAR, "over " + questions + " questions"));
  }
}
