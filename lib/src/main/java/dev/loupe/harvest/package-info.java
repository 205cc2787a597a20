/**
 * Activations of many texts: in memory, or streamed into a folder that Python reads too; and their
 * statistics.
 *
 * <pre>{@code
 * var texts = texts("reviews.csv").column("review").cut(128);
 * harvest(model, texts, RESID_POST.at(1)).matrix()                      // [sample, d_model]
 * var shards = harvest(model, texts, RESID_POST.at(1), "activations");  // run it again to go on
 * for (var batch : shards.shuffled(4096, 0)) step(batch.matrix());
 * statistics(shards).mean()
 * }</pre>
 *
 * <p><b>The format of a folder.</b> {@code harvest.json} says what was harvested: the model, the
 * sites, the number type, how texts became prompts, how many rows there are in all and in each
 * shard. {@code shard-00000.safetensors} and so on hold the rows, in the order of the texts,
 * without padding. Each shard has for each site a tensor with the site's name, [row, d_model] (or
 * [row, head, d_head]), in float32, or float64 if the model computes in it; and three tensors of
 * 32-bit integers, [row]: {@code text}, the number of the text, from 0; {@code position}, the
 * position of the token in the text, from 0; {@code token}, its id. A shard is written beside and
 * renamed, so each that is there is complete. Python reads them so:
 *
 * <pre>{@code
 * import glob
 * from safetensors.numpy import load_file
 * for name in sorted(glob.glob("activations/shard-*.safetensors")):
 *     shard = load_file(name)
 *     print(shard["blocks.1.hook_resid_post"].mean(0), shard["text"], shard["position"])
 * }</pre>
 *
 * <p>May use {@code corpus}, {@code model} and below.
 */
package dev.loupe.harvest;
