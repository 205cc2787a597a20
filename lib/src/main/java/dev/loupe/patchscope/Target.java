package dev.loupe.patchscope;

import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.view.draw.Labels;
import java.util.List;

/**
 * One prompt and the position in it where states are put in.
 *
 * @param position counted from the start
 */
record Target(HookedTransformer model, Tokens prompt, int position) {
  /** What is put in, and where. */
  record Put(Tensor state, Site into) {}

  static Target of(HookedTransformer model, InspectionPrompt inspection) {
    Tokens prompt = model.tokens(inspection.text());
    int position = prompt.positions(0, inspection.placeholder()).last().end();
    return of(model, prompt, position);
  }

  static Target of(HookedTransformer model, Tokens prompt, int position) {
    if (!model.spec().attention().causal()) {
      throw new IllegalArgumentException(
          model.name()
              + " predicts the token at a position, not the next token, so it cannot speak about a state; use a target model that reads from left to right");
    }
    return new Target(model, prompt, Position.in(prompt, position));
  }

  /** The prompt once for each state that is put in. */
  Run with(List<Put> puts) {
    Run run = model.run(prompt.repeat(0, puts.size()));
    for (int i = 0; i < puts.size(); i++) {
      Put put = puts.get(i);
      Tensor state = put.state().takenAt(put.into().name()); // another layer is meant: no warning
      run = run.replace(put.into().pos(position).prompt(i), state);
    }
    return run;
  }

  /** The prompt as it is. */
  Run untouched() {
    return model.run(prompt);
  }

  /** The prompt, and the token whose state is replaced, as notes quote them. */
  String quoted() {
    return prompt.quoted(0) + " at token " + position + ", “" + token() + "”";
  }

  private String token() {
    return Labels.shown(prompt.piece(prompt.id(0, position)));
  }
}
