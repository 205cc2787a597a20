package dev.loupe.jinja.parse;

import dev.loupe.jinja.parse.Token.Kind;
import dev.loupe.jinja.tree.Called;
import dev.loupe.jinja.tree.Expression;
import dev.loupe.jinja.tree.FilterCall;
import dev.loupe.jinja.tree.Frame;
import dev.loupe.jinja.tree.Loop;
import dev.loupe.jinja.tree.Macro;
import dev.loupe.jinja.tree.Statement;
import dev.loupe.jinja.tree.Statement.Flow;
import dev.loupe.jinja.tree.Target;
import dev.loupe.jinja.value.Failure;
import dev.loupe.jinja.value.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads text, {@code {{ … }}} and {@code {% … %}}. */
public final class StatementParser {
  private final TokenStream tokens;
  private final Mentions mentions = new Mentions();
  private final ExpressionParser expressions;
  private final CallParser calls;

  public StatementParser(TokenStream tokens) {
    this.tokens = tokens;
    this.expressions = new ExpressionParser(tokens, mentions);
    this.calls = new CallParser(tokens, expressions);
  }

  /** The whole template. */
  public List<Statement> template() {
    try {
      return until();
    } catch (Failure e) {
      throw e.in(tokens.line());
    }
  }

  /** Statements up to a block of one of these names, which is left to be read. */
  private List<Statement> until(String... ends) {
    return until(true, ends);
  }

  /** Statements that may never run, and so may name filters that do not exist. */
  private List<Statement> until(boolean certain, String... ends) {
    int known = mentions.count();
    List<Statement> body = new ArrayList<>();
    while (tokens.current().kind() != Kind.END) {
      int line = tokens.line();
      Token token = tokens.next();
      if (token.kind() == Kind.DATA) {
        body.add(
            frame -> {
              frame.rendering().write(token.text());
              return Flow.ON;
            });
      } else if (token.kind() == Kind.VARIABLE_BEGIN) {
        body.add(output().in(line));
      } else if (tokens.isName(ends)) {
        return body;
      } else {
        body.add(block().in(line));
      }
      if (certain) {
        mentions.refuse(known);
      }
    }
    if (ends.length > 0) {
      throw new Failure("the template ends where {% " + ends[ends.length - 1] + " %} was expected");
    }
    return body;
  }

  private Statement output() {
    Expression value = expressions.tuple();
    tokens.expect(Kind.VARIABLE_END);
    return frame -> {
      frame.rendering().write(Values.text(value.value(frame)));
      return Flow.ON;
    };
  }

  private Statement block() {
    String name = tokens.expect(Kind.NAME).text();
    return switch (name) {
      case "if" -> branches();
      case "for" -> loop();
      case "set" -> set();
      case "macro" -> macro();
      case "call" -> call();
      case "filter" -> filter();
      case "with" -> with();
      case "generation" -> generation();
      case "break" -> leaving(Flow.BREAK);
      case "continue" -> leaving(Flow.CONTINUE);
      default -> throw new Failure("there is no {% " + name + " %} in chat templates");
    };
  }

  private void end() {
    tokens.expect(Kind.BLOCK_END);
  }

  /** The rest of a block's tag, its body, and the tag that ends it. */
  private List<Statement> body(String ending) {
    end();
    List<Statement> body = until(ending);
    tokens.next();
    end();
    return body;
  }

  private Statement leaving(Flow flow) {
    end();
    return frame -> flow;
  }

  private Statement branches() {
    int known = mentions.count();
    List<Branch> branches = new ArrayList<>();
    List<Statement> otherwise = List.of();
    do {
      Expression condition = expressions.tuple();
      end();
      branches.add(new Branch(condition, until(false, "elif", "else", "endif")));
    } while (tokens.skipName("elif"));
    if (tokens.skipName("else")) {
      end();
      otherwise = until(false, "endif");
    }
    tokens.expectName("endif");
    end();
    mentions.forgive(known);
    return branch(branches, otherwise);
  }

  private record Branch(Expression condition, List<Statement> body) {}

  private static Statement branch(List<Branch> branches, List<Statement> otherwise) {
    return frame -> {
      for (Branch branch : branches) {
        if (Values.isTrue(branch.condition().value(frame))) {
          return Statement.all(branch.body(), frame);
        }
      }
      return Statement.all(otherwise, frame);
    };
  }

  private Statement loop() {
    Target target = target();
    tokens.expectName("in");
    Expression over = expressions.tupleWithoutChoice();
    Optional<Expression> condition =
        tokens.skipName("if") ? Optional.of(expressions.expression()) : Optional.empty();
    tokens.skipName("recursive");
    end();
    List<Statement> body = until("else", "endfor");
    List<Statement> otherwise = List.of();
    if (tokens.skipName("else")) {
      end();
      otherwise = until("endfor");
    }
    tokens.expectName("endfor");
    end();
    return new Loop(target, over, condition, body, otherwise);
  }

  private Target target() {
    List<Target> targets = new ArrayList<>();
    boolean several = false;
    do {
      if (tokens.skipOperator("(")) {
        targets.add(target());
        tokens.expectOperator(")");
      } else if (tokens.current().kind() == Kind.NAME && !tokens.isName("in")) {
        targets.add(single());
      }
      several |= tokens.isOperator(",");
    } while (tokens.skipOperator(","));
    if (targets.isEmpty()) {
      throw new Failure("a variable's name was expected, not " + tokens.current());
    }
    return several ? new Target.Several(List.copyOf(targets)) : targets.get(0);
  }

  private Target single() {
    String name = tokens.expect(Kind.NAME).text();
    return tokens.skipOperator(".")
        ? new Target.Place(name, tokens.expect(Kind.NAME).text())
        : new Target.Name(name);
  }

  private Statement set() {
    Target target = target();
    if (tokens.skipOperator("=")) {
      Expression value = expressions.tuple();
      end();
      return frame -> {
        target.set(frame, value.value(frame));
        return Flow.ON;
      };
    }
    int known = mentions.count();
    List<FilterCall> filters = expressions.filters();
    mentions.refuse(known);
    List<Statement> body = body("endset");
    return frame -> {
      target.set(frame, filtered(body, filters, frame));
      return Flow.ON;
    };
  }

  private Statement filter() {
    int known = mentions.count();
    List<FilterCall> filters = new ArrayList<>();
    filters.add(expressions.filter());
    filters.addAll(expressions.filters());
    mentions.refuse(known);
    List<Statement> body = body("endfilter");
    return frame -> {
      frame.rendering().write(Values.text(filtered(body, filters, frame)));
      return Flow.ON;
    };
  }

  private static Object filtered(List<Statement> body, List<FilterCall> filters, Frame frame) {
    Object value = frame.rendering().captured(() -> Statement.all(body, frame.inner()));
    for (FilterCall filter : filters) {
      value = filter.apply(value, frame);
    }
    return value;
  }

  private Statement with() {
    Map<Target, Expression> values = new LinkedHashMap<>();
    while (tokens.current().kind() != Kind.BLOCK_END) {
      Target target = single();
      tokens.expectOperator("=");
      values.put(target, expressions.expression());
      tokens.skipOperator(",");
    }
    List<Statement> body = body("endwith");
    return frame -> {
      Frame inner = frame.inner();
      values.forEach((target, value) -> target.set(inner, value.value(frame)));
      return Statement.all(body, inner);
    };
  }

  /** Marks what the assistant says, for training; nothing changes in the text. */
  private Statement generation() {
    List<Statement> body = body("endgeneration");
    return frame -> Statement.all(body, frame.inner());
  }

  private Statement macro() {
    String name = tokens.expect(Kind.NAME).text();
    Macro macro = macro(name, calls.parameters(), "endmacro");
    return frame -> {
      frame.set(name, macro.in(frame));
      return Flow.ON;
    };
  }

  private Macro macro(String name, Map<String, Optional<Expression>> parameters, String ending) {
    Set<String> outer = mentions.open();
    List<Statement> body = body(ending);
    return new Macro(name, parameters, body, mentions.close(outer));
  }

  /** A call of a macro, which can call the inside of the block as {@code caller}. */
  private Statement call() {
    Map<String, Optional<Expression>> parameters =
        tokens.isOperator("(") ? calls.parameters() : Map.of();
    if (!(expressions.expression() instanceof Called called)) {
      throw new Failure("{% call %} needs a call, such as {% call name(1) %}");
    }
    Macro caller = macro("caller", parameters, "endcall");
    return frame -> {
      Object value = called.value(frame, Map.of("caller", caller.in(frame)));
      frame.rendering().write(Values.text(value));
      return Flow.ON;
    };
  }

  @Override
  public String toString() {
    return "statements at " + tokens;
  }
}
