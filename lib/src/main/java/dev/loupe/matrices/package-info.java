/**
 * What the weights say, without any prompt: circuits of heads as factored matrices, composition,
 * and the tokens of directions.
 *
 * <pre>{@code
 * OvCircuit head = OvCircuit.of(model, 2, 1);
 * head.copying()                    // 1: attention to a token raises that token
 * head.full().singularValues()      // of W_E · W_V · W_O · W_U, which is never multiplied out
 * CopyingScores.of(model)           // of all heads
 * }</pre>
 *
 * <p>May use {@code model} and below. All analyses may use it.
 */
package dev.loupe.matrices;
