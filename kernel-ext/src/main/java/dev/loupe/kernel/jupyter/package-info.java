/**
 * Loupe's own kernel: Jupyter's messages on one side, {@code cell} on the other.
 *
 * <pre>
 * java dev.loupe.kernel.LoupeKernel connection.json   # what Jupyter runs
 * IJAVA_CLASSPATH=my.jar IJAVA_STARTUP_SCRIPT='int a = 1;' jupyter lab
 * %jars lib/*.jar
 * </pre>
 *
 * <p>Built on JJava's base library. What cells see without an import is in {@code imports.txt}.
 */
package dev.loupe.kernel.jupyter;
