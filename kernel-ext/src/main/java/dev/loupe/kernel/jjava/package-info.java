/**
 * The adapter to JJava and to Loupe's own kernel, which load it by themselves.
 *
 * <pre>
 * JJAVA_CLASSPATH=loupe.jar:loupe-kernel.jar:... jupyter lab
 * </pre>
 */
package dev.loupe.kernel.jjava;
