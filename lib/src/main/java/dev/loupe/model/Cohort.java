package dev.loupe.model;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;

/**
 * Branches that leave the base run together.
 *
 * @param layer the block that they enter with streams of their own
 * @param branches the branches
 * @param entering what their streams are at the positions where they differ, one branch after the
 *     other, [1, row, d_model]; empty if they differ only underway
 */
record Cohort(int layer, List<Branch> branches, Optional<NDArray> entering) {}
