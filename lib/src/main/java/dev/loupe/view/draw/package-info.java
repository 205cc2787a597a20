/**
 * What every picture is made of: colours and scales, labels and figures, drawings and HTML.
 *
 * <pre>{@code
 * Scale.around(0)                        // diverging colours
 * }</pre>
 *
 * <p>May use {@code view}.
 */
package dev.loupe.view.draw;
