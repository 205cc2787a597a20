package dev.loupe.sae.label;

import dev.loupe.harvest.Context;
import dev.loupe.view.draw.Labels;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Texts of a corpus as data in a prompt.
 *
 * <p>A text could hold instructions or signs of the protocol. So each is one line behind a code
 * that is a hash of all texts of the prompt, which no text can contain; &lt; and &gt; become ‹ and
 * ›, so that marks are ours alone, and no text can write a chat template's tokens such as
 * &lt;|im_end|&gt;. A model may still believe an instruction in a text; then its answer is wrong or
 * cannot be read, and nothing else happens.
 */
final class PromptText {
  private static final int CODE = 8; // hexadecimal digits

  private PromptText() {}

  /** A code that none of these texts contains. */
  static String code(List<String> lines) {
    try {
      byte[] all = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(all);
      return HexFormat.of().formatHex(hash).substring(0, CODE);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /** Words that come from a model or a corpus, as one line without signs of the protocol. */
  static String line(String words) {
    return Labels.shown(plain(words).strip());
  }

  private static String plain(String words) {
    return words.replace('<', '‹').replace('>', '›');
  }

  /** A token as one line; its spaces stay. */
  static String token(String token) {
    return token.isBlank() ? Labels.shown(token) : spaces(token) + line(token);
  }

  private static String spaces(String token) {
    return token.startsWith(" ") ? " " : "";
  }

  /** A context as one line. */
  static String line(Context context) {
    return line(context, at -> false);
  }

  /** A context as one line, with {@code <<} and {@code >>} around the marked tokens. */
  static String line(Context context, IntPredicate marked) {
    List<String> tokens = context.tokens();
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < tokens.size(); at++) {
      String token = plain(tokens.get(at));
      String space = token.isBlank() ? "" : spaces(token);
      text.append(marked.test(at) ? space + "<<" + token.substring(space.length()) + ">>" : token);
    }
    return Labels.shown(text.toString().strip());
  }
}
