/**
 * Names for the activations of a model: which activation, in which layer, at which position or
 * head.
 *
 * <pre>{@code
 * HEAD_Z.at(9)                            // blocks.9.attn.hook_z
 * HEAD_Z.at(9).head(6).pos(-1)            // head 6 of it, at the last position
 * RESID_PRE.at(3).pos(IO)                 // at a role: in each prompt its own position
 * RESID_POST.at(2).feature(31)            // a sparse feature, in a run that it is spliced into
 * Site.parse("blocks.9.attn.hook_z")      // the same site, by its TransformerLens name
 * }</pre>
 *
 * <p>May use {@link dev.loupe.axis.Axis} only.
 */
package dev.loupe.site;
