package dev.loupe.jinja;

import dev.loupe.jinja.parse.Lexer;
import dev.loupe.jinja.parse.StatementParser;
import dev.loupe.jinja.parse.TokenStream;
import dev.loupe.jinja.tree.Frame;
import dev.loupe.jinja.tree.Statement;
import dev.loupe.jinja.value.Failure;
import dev.loupe.jinja.value.Refusal;
import dev.loupe.jinja.value.Rendering;
import dev.loupe.jinja.value.Values;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * A template that has been read and can be rendered, any number of times.
 *
 * <p>Values are texts, booleans, whole numbers, {@code double}s, lists and maps of these; an empty
 * {@code Optional} is Jinja's {@code none}.
 */
public final class Template {
  private final String name;
  private final List<Statement> body;

  private Template(String name, List<Statement> body) {
    this.name = name;
    this.body = body;
  }

  /** Reads a template; {@code name} is what errors call it, such as "the chat template". */
  public static Template parse(String name, String source) {
    try {
      TokenStream tokens = new TokenStream(new Lexer(source).tokens());
      return new Template(name, new StatementParser(tokens).template());
    } catch (Failure e) {
      throw new IllegalArgumentException(name + ", " + e.getMessage(), e);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException(name + " is nested too deeply", e);
    }
  }

  /** The text of the template with these variables. */
  public String render(Map<String, ?> variables) {
    return render(variables, Clock.systemDefaultZone());
  }

  /**
   * The text of the template with these variables at the time of {@code clock}, for templates that
   * write the date.
   */
  public String render(Map<String, ?> variables, Clock clock) {
    Rendering rendering = new Rendering(clock);
    try {
      Frame frame = new Frame(rendering, Values.variables(variables));
      return rendering.captured(() -> Statement.all(body, frame));
    } catch (Refusal e) {
      throw new IllegalArgumentException(name + " says: " + e.getMessage(), e);
    } catch (Failure e) {
      throw new IllegalArgumentException(name + ", " + e.in(rendering.line()).getMessage(), e);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException(name + " calls itself too deeply", e);
    }
  }

  @Override
  public String toString() {
    return name + ": " + body.size() + " parts";
  }
}
