/**
 * Where features are active in texts: their strongest contexts, samples, and counter-examples.
 *
 * <pre>{@code
 * var found = FeatureSearch.of(coder, model, texts).features(7, 11).profiles();
 * found.get(0).examples().top().get(0)     // the strongest context of feature 7
 * found.get(0).together()                  // the features that are active with it
 * }</pre>
 *
 * <p>May use {@code sae.coder}, {@code harvest}, {@code model} and below.
 */
package dev.loupe.sae.example;
