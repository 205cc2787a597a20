/**
 * Learning by gradients: parameters of one's own, models of one's own.
 *
 * <pre>{@code
 * var model = load();
 * var ask = model.run("The capital of France is");
 * var start = parameters().with("v", vector(new float[model.spec().dModel()]));
 * var learned = minimise(p -> p.mean(ask.add(resid(2), p.get("v"), 1), logProb(" Rome")).times(-1), start, adam(0.05).steps(100));
 * ask.add(resid(2), learned.get("v"), 1).top(5)
 * }</pre>
 *
 * <p>May use the model, metrics, weights, files, tensors and pictures. No analysis is used here.
 */
package dev.loupe.learning;
