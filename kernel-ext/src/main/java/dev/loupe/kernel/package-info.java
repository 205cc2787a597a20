/**
 * Loupe in notebooks: an extension for Java kernels, and a kernel of its own.
 *
 * <pre>{@code
 * java -cp ... dev.loupe.kernel.Install --user      // then choose "Java (Loupe)" in JupyterLab
 * LoupeExtension.install();                         // in a cell of IJava; JJava needs nothing
 * show(model.run("Hello").logits());                // from anywhere in a cell
 * println("done");
 * }</pre>
 *
 * <p>These packages may use the library; the library uses none of them.
 */
package dev.loupe.kernel;
