/**
 * Language models in which every activation can be read and changed.
 *
 * <pre>{@code
 * HookedTransformer model = ModelLoader.load(folder);
 * Run run = model.run("When Mary and John went to the store, John gave a drink to");
 * run.top(5)                                           // what comes next
 * run.cache(PATTERN.at(0)).get(PATTERN.at(0))          // an activation
 * run.zero(HEAD_Z.at(2).head(1)).top(5)                // the same without one head
 * }</pre>
 *
 * <p>A {@link dev.loupe.model.Run} is lazy and immutable: interventions belong to it, never to the
 * model. May use {@code forward}, {@code metric}, {@code intervention}, {@code weights}, {@code
 * text} and what is below them.
 */
package dev.loupe.model;
