/**
 * An interpreter for the part of Jinja that chat templates use.
 *
 * <pre>{@code
 * Template greeting = Template.parse("the greeting", "{% for n in names %}Hello {{ n | title }}! {% endfor %}");
 * greeting.render(Map.of("names", List.of("ada", "grace")))      // Hello Ada! Hello Grace!
 * }</pre>
 *
 * <p>It renders as transformers does: {@code trim_blocks} and {@code lstrip_blocks} are on, {@code
 * break} and {@code continue} exist, nothing is escaped. Templates come with models and are not
 * trusted: they see the variables that they are given and nothing of Java, cannot change them, and
 * are stopped when they work too long. Uses no other package than those in it: {@code jinja.parse}
 * makes the {@code jinja.tree}, which calls {@code jinja.builtin} and computes with {@code
 * jinja.value}.
 */
package dev.loupe.jinja;
