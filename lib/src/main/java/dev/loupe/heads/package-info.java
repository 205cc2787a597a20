/**
 * The roles of attention heads: previous token, duplicate token, induction, copying and copy
 * suppression; and the texts in which a head attends most.
 *
 * <pre>{@code
 * var roles = headRoles(model);
 * roles.induction().top(3)                              // the strongest induction heads
 * roles.of(2, 1)                                        // all evidence for one head
 * roles.table()                                         // a line for each head
 * headExamples(model, 2, 1, texts("corpus.txt"))        // where a head attends in texts
 * }</pre>
 *
 * <p>May use what the analyses may, and {@code matrices}, {@code harvest} and {@code corpus}.
 */
package dev.loupe.heads;
