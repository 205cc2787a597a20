/**
 * The adapter to JJava and to Loupe's own kernel, which load it by themselves.
 *
 * <p>{@code ./loupe kernels} writes into JJava's {@code kernel.json}:
 *
 * <pre>
 * JJAVA_CLASSPATH=loupe.jar:loupe-kernel.jar:...
 * JJAVA_STARTUP_SCRIPT='import ...; dev.loupe.kernel.LoupeExtension.install();'
 * </pre>
 */
package dev.loupe.kernel.jjava;
