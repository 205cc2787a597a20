package dev.loupe.model;

import java.util.List;

/**
 * One variant of one prompt: where it leaves the base run, and with what.
 *
 * @param variant which of the variants
 * @param prompt which prompt
 * @param from the first position that may differ; what is before it stays as it was
 * @param layer the block that it enters with a stream of its own; the number of layers if it leaves
 *     the last one with it
 * @param entering the positions at which that stream differs from the base run's
 * @param underway what else is put in on the way
 */
record Branch(
    int variant, int prompt, int from, int layer, int[] entering, List<Overlay> underway) {}
