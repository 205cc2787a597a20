/**
 * The facts that wren knows: countries and invented people, with the sentences that state them.
 *
 * <pre>{@code
 * Relation.CAPITAL.answer(Country.named("France"))    // Paris
 * Person person = new People().anyone(new Random(1));
 * Attribute.JOB.answer(person)
 * PersonFrames.trained(Attribute.JOB)                 // "{p} works as a {a}", …
 * }</pre>
 *
 * <p>May use {@code text}.
 */
package dev.loupe.wren.world;
