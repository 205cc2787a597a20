package dev.loupe.kernel.magic;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The words that a cell may use without an import, as their class declares and explains them.
 *
 * <p>Compiled classes do not keep Javadoc, so the build puts the sources of these few classes into
 * the jar.
 */
public final class WordList {
  private static final String FOLDER = "/dev/loupe/kernel/words/";

  /** A word with its parameters, its result, and its meaning. */
  public record Word(String signature, String meaning) {
    @Override
    public String toString() {
      return signature + "\n    " + meaning;
    }
  }

  private WordList() {}

  /** The public static methods of a class whose source is in the jar, by its simple name. */
  public static List<Word> of(String className) {
    String source = read(FOLDER + className + ".java");
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, problem -> {}, null, null, List.of(new Source(source)));
    try {
      List<Word> words = new ArrayList<>();
      for (CompilationUnitTree unit : task.parse()) {
        ClassTree type = (ClassTree) unit.getTypeDecls().get(0);
        for (Tree member : type.getMembers()) {
          if (member instanceof MethodTree method && isWord(method)) {
            DocCommentTree doc =
                DocTrees.instance(task).getDocCommentTree(TreePath.getPath(unit, method));
            words.add(new Word(signature(method), doc == null ? "" : sentence(doc)));
          }
        }
      }
      return words;
    } catch (IOException impossible) {
      throw new UncheckedIOException(className + " cannot be parsed", impossible);
    }
  }

  private static boolean isWord(MethodTree method) {
    return method.getModifiers().getFlags().containsAll(Set.of(Modifier.PUBLIC, Modifier.STATIC));
  }

  private static String signature(MethodTree method) {
    String parameters =
        method.getParameters().stream()
            .map(VariableTree::toString)
            .collect(Collectors.joining(", "));
    String result = method.getReturnType().toString();
    String call = method.getName() + "(" + parameters + ")";
    return result.equals("void") ? call : call + " → " + result;
  }

  private static String sentence(DocCommentTree doc) {
    return doc.getFirstSentence().stream()
        .map(DocTree::toString)
        .collect(Collectors.joining())
        .replaceAll("\\{@\\w+\\s+([^}]*)}", "$1")
        .replaceAll("\\s+", " ");
  }

  private static String read(String resource) {
    try (InputStream in = WordList.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException broken) {
      throw new UncheckedIOException("the kernel's jar is broken: no " + resource, broken);
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///Words.java"), JavaFileObject.Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
