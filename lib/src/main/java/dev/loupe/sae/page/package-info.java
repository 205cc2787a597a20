/**
 * Dashboards of features: a card of one, a page of thousands, and Neuronpedia's JSON.
 *
 * <pre>{@code
 * FeatureCards.of(coder, model, texts).card(7)                       // with what removing it does
 * FeatureCards.of(coder, model, texts).page("wren").save("features.html")
 * Neuronpedia.read("batch-0.json").cards().get(0)
 * }</pre>
 *
 * <p>May use {@code sae.example}, {@code sae.coder}, {@code stream}, {@code harvest}, {@code model}
 * and below.
 */
package dev.loupe.sae.page;
