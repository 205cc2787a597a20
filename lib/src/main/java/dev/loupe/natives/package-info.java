/**
 * The native libraries: which PyTorch this Java starts with, and whether a GPU can be reached.
 *
 * <pre>{@code
 * Natives natives = NativeSettings.make();              // before DJL looks for a library
 * natives.refusal().ifPresent(System.err::println);     // such as a libtorch of another version
 * GpuFacts facts = GpuFacts.ofThisJava(Optional.empty());
 * System.out.println(GpuState.of(facts).sentence(facts));
 * }</pre>
 *
 * <p>Uses no other package.
 */
package dev.loupe.natives;
