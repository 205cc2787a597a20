package dev.loupe.variants;

import java.util.List;

/**
 * One variant of one prompt: where it starts to differ from the base run, and how.
 *
 * @param variant the number of the variant
 * @param prompt the number of the prompt
 * @param from the first position that may differ; earlier positions are unchanged
 * @param layer the block at whose start its residual stream differs; the number of layers if it
 *     differs only after the last block
 * @param entering the positions at which that stream differs from the base run's
 * @param underway the values that are patched in later blocks
 */
record Branch(
    int variant, int prompt, int from, int layer, int[] entering, List<Overlay> underway) {}
