/**
 * Pictures of attention: the heads of a layer, lines between tokens, all heads of a model.
 *
 * <pre>{@code
 * var run = model.run("When Mary and John went to the store, John gave a drink to");
 * run.attention()                 // every head of every layer, small
 * run.attention(2)                // the heads of layer 2; a click enlarges one
 * run.attention(2, 1)             // head L2H1, with the words on both axes
 * run.attention(2).lines()        // the heads of layer 2 as lines between the tokens
 * }</pre>
 *
 * <p>The names are those of BertViz (Vig 2019, <a href="https://arxiv.org/abs/1906.05714">A
 * Multiscale Visualization of Attention</a>): {@code HeadView} and {@code ModelView}.
 *
 * <p>May use {@code view.grid}, {@code view.chart} and what is below them.
 */
package dev.loupe.view.attention;
