/**
 * The adapter to IJava 1.3.0; its classes are loaded only where that kernel runs.
 *
 * <p>{@code ./loupe kernels} writes into its {@code kernel.json}:
 *
 * <pre>
 * IJAVA_CLASSPATH=loupe.jar:loupe-kernel.jar:...
 * IJAVA_STARTUP_SCRIPT='import ...; dev.loupe.kernel.LoupeExtension.install();'
 * </pre>
 */
package dev.loupe.kernel.ijava;
