/**
 * The effects of many changes of a run, one after the other, on several prompts: what patching,
 * ablation and tracing give.
 *
 * <pre>{@code
 * var effects = ablate(model, prompts, logitDiff(" Mary", " John")).zero().heads();
 * effects.top(5)        // the cells that matter most
 * effects.prompt(0)     // the effects on the first prompt only
 * effects.low()         // the lower end of the 95 % confidence interval of each mean
 * effects.spots(5)      // the places of the strongest cells, for the next experiment
 * }</pre>
 *
 * <p>May use {@code view} and {@code site}.
 */
package dev.loupe.effect;
