/**
 * What the weights say, without any prompt: circuits of heads as factored matrices, composition,
 * and the tokens of directions.
 *
 * <pre>{@code
 * OvCircuit head = OvCircuit.of(model, 2, 1);
 * head.writes(" Mary")              // the tokens that attention to ' Mary' raises
 * head.full().singularValues()      // of W_E · W_V · W_O · W_U, which is never multiplied out
 * CopyingScores.of(model)           // which heads copy
 * Composition.of(model).top(10)     // which heads read which
 * }</pre>
 *
 * <p>May use {@code model} and below. All analyses may use it.
 */
package dev.loupe.matrices;
