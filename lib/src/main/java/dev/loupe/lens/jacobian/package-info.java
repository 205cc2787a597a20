/**
 * The Jacobian lens: what a residual stream in the middle of a model disposes it to say, now or
 * later, by the mean effect of that stream on the last one.
 *
 * <pre>{@code
 * var lens = jacobianLens(model, texts("some.txt").packed(64));
 * lens.beside("The capital of France is")                  // with the control J = I
 * model.run(prompt).add(RESID_POST.at(2), lens.direction(2, " Paris"), 4)
 * model.run(prompt).with(RESID_POST.at(2), lens.swap(2, " Paris", " Rome"))
 * lens.decompose("The capital of France is", 2, 8)         // the state as a few tokens
 * }</pre>
 *
 * <p>May use {@code lens}, {@code model} and below, {@code corpus} and {@code storage}.
 */
package dev.loupe.lens.jacobian;
