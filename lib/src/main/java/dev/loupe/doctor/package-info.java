/**
 * Checks that this machine computes correctly: known answers, laws, and the same numbers computed
 * again without PyTorch.
 *
 * <pre>{@code
 * doctor()                // PyTorch on the device that load() would choose
 * doctor(load("gpt2"))    // and the laws of that model
 * doctor().healthy()      // for scripts
 * }</pre>
 *
 * <p>May use {@code model} and what is below it.
 */
package dev.loupe.doctor;
