package dev.loupe.variants;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Branches that start to differ from the base run in the same block.
 *
 * @param layer the block at whose start their residual streams differ
 * @param branches the branches
 * @param entering their residual streams at the positions where they differ, one branch after the
 *     other, [1, row, d_model], computed when they are needed; empty if they differ only by patches
 *     in later blocks
 */
record Cohort(int layer, List<Branch> branches, Optional<Supplier<NDArray>> entering) {}
