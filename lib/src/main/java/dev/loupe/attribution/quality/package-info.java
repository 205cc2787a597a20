/**
 * How far an attribution can be trusted, and which method suits a question.
 *
 * <pre>{@code
 * Question question = Question.of(model.run(prompt), logitDiff(" Mary", " John"));
 * QualityLine.of(question, scores)                       // one sentence
 * PerturbationCurves.of(question, scores)                // deletion, insertion, random orders
 * RandomWeightsCheck.of(question, method)                // does it look at what was learned?
 * MethodComparison.of(question, methods).verdict()       // all of it for several methods
 * }</pre>
 *
 * <p>A faithful method puts first the units whose removal changes the metric most. So the tests
 * here remove and add units, ask the method again of noisy embeddings and of random weights, and
 * compare methods with each other and with random orders.
 *
 * <p>May use {@code attribution.question}, {@code attribution.unit}, {@code attention}, {@code
 * model} and what is below them.
 */
package dev.loupe.attribution.quality;
