/**
 * Sparse autoencoders and transcoders in files, as the projects that publish them write them.
 *
 * <pre>{@code
 * LoadedCoder loaded = SaeFiles.load(gpt2, "jbloom/GPT2-Small-SAEs-Reformatted/blocks.8.hook_resid_pre");
 * loaded.coder().encoded(gpt2.run("Hi").cache(RESID_PRE.at(8)).get(RESID_PRE.at(8)));
 * loaded.notes();                                        // what to know before using it
 * SaeFiles.save(loaded.coder(), "my-sae");               // in the layout of SAELens
 * }</pre>
 *
 * <p>A {@link dev.loupe.sae.file.SaeLayout} knows one project's files. It may use {@code
 * sae.coder}, {@code sae.kind}, {@code load.hub}, {@code storage}, {@code model} and below. Files
 * are not trusted: sizes are checked, pickles are refused, and so is a setting that is not known,
 * because it could change the numbers.
 */
package dev.loupe.sae.file;
