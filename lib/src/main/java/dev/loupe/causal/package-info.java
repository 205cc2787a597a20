/**
 * Tests of hypotheses about what a model computes: interchange interventions and causal scrubbing.
 *
 * <pre>{@code
 * record Pair(String first, String second, String giver) {}
 * var program = new Abstraction<Pair>(
 *     p -> "When " + p.first() + " and " + p.second() + " went to the store, " + p.giver() + " gave a drink to",
 *     Pair::giver,
 *     (p, giver) -> " " + (p.first().equals(giver) ? p.second() : p.first()));
 * interchange(model, program, pairs).sweep(RESID_POST)
 * }</pre>
 *
 * <p>May use {@code model} and below.
 */
package dev.loupe.causal;
