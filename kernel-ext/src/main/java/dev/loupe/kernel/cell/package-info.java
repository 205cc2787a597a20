/**
 * Cells of Java, evaluated one after the other in one JVM, with JShell.
 *
 * <pre>{@code
 * CellShell shell = new CellShell(Main.class.getClassLoader(), List.of(), System.err::println);
 * shell.eval("int a = 40;", 1);
 * shell.eval("a + 2", 2);                           // 42
 * shell.interrupt();                                // from another thread; works on any loop
 * }</pre>
 *
 * <p>Independent of Jupyter. May use {@code snippet}, {@code error}, {@code source} and {@code
 * javadoc}.
 */
package dev.loupe.kernel.cell;
