/**
 * All methods of input attribution by their names, and the ways to ask about a prompt.
 *
 * <pre>{@code
 * why.integratedGradients()                  // the same as why.by(new IntegratedGradients())
 * for (Method method : AllMethods.LIST) println(method.name());
 * }</pre>
 *
 * <p>May use the rooms of the methods and what is below them.
 */
package dev.loupe.attribution.method;
