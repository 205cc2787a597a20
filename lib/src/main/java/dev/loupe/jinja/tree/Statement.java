package dev.loupe.jinja.tree;

import java.util.List;

/** A part of a template that writes something, or does something. */
@FunctionalInterface
public interface Statement {
  Flow run(Frame frame);

  /** Where a template continues after a statement. */
  enum Flow {
    /** With the next statement. */
    ON,
    /** With the next round of the loop. */
    CONTINUE,
    /** After the loop. */
    BREAK
  }

  /** Runs statements in order, until one of them leaves the loop or the round. */
  static Flow all(List<Statement> statements, Frame frame) {
    for (Statement statement : statements) {
      Flow flow = statement.run(frame);
      if (flow != Flow.ON) {
        return flow;
      }
    }
    return Flow.ON;
  }

  /** The statement, which also tells the rendering its line, for errors. */
  default Statement in(int line) {
    return frame -> {
      frame.rendering().reach(line);
      return run(frame);
    };
  }
}
