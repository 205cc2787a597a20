package dev.loupe.kernel.javadoc;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.ReturnTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Reads the public types of a source file, their public members, and what Javadoc says of them. */
final class SourceFile {
  private static final Set<Tree.Kind> TYPES =
      Set.of(Tree.Kind.CLASS, Tree.Kind.INTERFACE, Tree.Kind.ENUM, Tree.Kind.RECORD);

  private final CompilationUnitTree unit;
  private final DocTrees docs;
  private final List<Entry> entries = new ArrayList<>();

  private SourceFile(CompilationUnitTree unit, DocTrees docs) {
    this.unit = unit;
    this.docs = docs;
  }

  /** What is public in files, a type before its members; one parser for all is much faster. */
  static List<Entry> entries(List<String> sources) {
    List<Text> texts =
        IntStream.range(0, sources.size()).mapToObj(i -> new Text(i, sources.get(i))).toList();
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, problem -> {}, List.of("-proc:none"), null, texts);
    List<Entry> entries = new ArrayList<>();
    try {
      for (CompilationUnitTree unit : task.parse()) {
        SourceFile file = new SourceFile(unit, DocTrees.instance(task));
        unit.getTypeDecls().forEach(type -> file.addType(type, "", false));
        entries.addAll(file.entries);
      }
      return entries;
    } catch (IOException impossible) {
      throw new UncheckedIOException("a text in memory cannot be read", impossible);
    }
  }

  /** A comment alone, as JShell returns those of the JDK. */
  static Doc doc(String comment) {
    String source = "/**\n" + comment.replace("*/", "* /") + "\n*/ public class X {}";
    return entries(List.of(source)).get(0).doc();
  }

  private void addType(Tree tree, String outer, boolean inInterface) {
    if (!(tree instanceof ClassTree type)
        || !TYPES.contains(tree.getKind())
        || !isPublic(type.getModifiers().getFlags(), inInterface)) {
      return;
    }
    String name = type.getSimpleName().toString();
    String owner = outer.isEmpty() ? name : outer + "." + name;
    Doc doc = doc(type);
    entries.add(new Entry(Entry.Kind.TYPE, owner, name, owner, List.of(), doc));
    if (type.getKind() == Tree.Kind.RECORD) {
      addRecord(type, owner, doc);
    }
    boolean open = type.getKind() == Tree.Kind.INTERFACE;
    for (Tree member : type.getMembers()) {
      addType(member, owner, open);
      if (member instanceof MethodTree method && isPublic(method.getModifiers().getFlags(), open)) {
        addMethod(method, owner);
      } else if (member instanceof VariableTree field
          && isPublic(field.getModifiers().getFlags(), open)
          && field.getModifiers().getFlags().contains(Modifier.STATIC)) {
        addConstant(field, owner);
      }
    }
  }

  private static boolean isPublic(Set<Modifier> modifiers, boolean inInterface) {
    return modifiers.contains(Modifier.PUBLIC)
        || inInterface && !modifiers.contains(Modifier.PRIVATE);
  }

  /** A record's components are explained in the comment of its type. */
  private void addRecord(ClassTree type, String owner, Doc doc) {
    List<VariableTree> components = new ArrayList<>();
    for (Tree member : type.getMembers()) {
      if (member instanceof VariableTree field
          && !field.getModifiers().getFlags().contains(Modifier.STATIC)) {
        components.add(field);
      }
    }
    entries.add(constructor(owner, type.getSimpleName().toString(), components, doc));
    DocCommentTree comment = comment(type);
    for (VariableTree component : components) {
      String name = component.getName().toString();
      String signature = name + "() → " + component.getType();
      Doc part = comment == null ? Doc.NONE : ofParameter(comment, name);
      entries.add(new Entry(Entry.Kind.METHOD, owner, name, signature, List.of(), part));
    }
  }

  private static Doc ofParameter(DocCommentTree comment, String name) {
    for (DocTree tag : comment.getBlockTags()) {
      if (tag instanceof ParamTree about && about.getName().toString().equals(name)) {
        String text = capital(Markup.text(about.getDescription()));
        String html = capital(Markup.html(about.getDescription()));
        return new Doc(text, html, text, html);
      }
    }
    return Doc.NONE;
  }

  private static String capital(String text) {
    return text.isEmpty() ? text : text.substring(0, 1).toUpperCase() + text.substring(1) + ".";
  }

  private void addMethod(MethodTree method, String owner) {
    List<? extends VariableTree> parameters = method.getParameters();
    if (method.getReturnType() == null) {
      String name = owner.substring(owner.lastIndexOf('.') + 1);
      if (!method.getName().contentEquals(name) && !method.getName().contentEquals("<init>")) {
        return;
      }
      entries.add(constructor(owner, name, parameters, doc(method)));
      return;
    }
    String name = method.getName().toString();
    String result = method.getReturnType().toString();
    String call = name + "(" + listed(parameters) + ")";
    String signature = result.equals("void") ? call : call + " → " + result;
    entries.add(
        new Entry(Entry.Kind.METHOD, owner, name, signature, types(parameters), doc(method)));
  }

  private static Entry constructor(
      String owner, String name, List<? extends VariableTree> parameters, Doc doc) {
    String signature = "new " + owner + "(" + listed(parameters) + ")";
    return new Entry(Entry.Kind.CONSTRUCTOR, owner, name, signature, types(parameters), doc);
  }

  private void addConstant(VariableTree field, String owner) {
    String name = field.getName().toString();
    entries.add(new Entry(Entry.Kind.CONSTANT, owner, name, name, List.of(), doc(field)));
  }

  private static String listed(List<? extends VariableTree> parameters) {
    return parameters.stream()
        .map(parameter -> type(parameter) + " " + parameter.getName())
        .collect(Collectors.joining(", "));
  }

  private static List<String> types(List<? extends VariableTree> parameters) {
    return parameters.stream().map(parameter -> Signature.simple(type(parameter))).toList();
  }

  /** The type as it is written; the parser has an array for {@code Axis...}. */
  private static String type(VariableTree parameter) {
    String type = parameter.getType().toString();
    return parameter.toString().contains("... ") ? type.replaceFirst("\\[]$", "...") : type;
  }

  private DocCommentTree comment(Tree tree) {
    return docs.getDocCommentTree(TreePath.getPath(unit, tree));
  }

  private Doc doc(Tree tree) {
    DocCommentTree comment = comment(tree);
    if (comment == null) {
      return Doc.NONE;
    }
    StringBuilder text = new StringBuilder(Markup.text(comment.getFullBody()));
    StringBuilder html = new StringBuilder(Markup.html(comment.getFullBody()));
    for (DocTree tag : comment.getBlockTags()) {
      if (tag instanceof ParamTree about && !about.getDescription().isEmpty()) {
        text.append("\n\n").append(about.getName()).append(": ");
        text.append(Markup.text(about.getDescription()));
        html.append("<p><code>").append(about.getName()).append("</code>: ");
        html.append(Markup.html(about.getDescription()));
      } else if (tag instanceof ReturnTree about) {
        text.append("\n\nreturns ").append(Markup.text(about.getDescription()));
        html.append("<p>returns ").append(Markup.html(about.getDescription()));
      }
    }
    String sentence = Markup.text(comment.getFirstSentence()).replaceAll("\\s+", " ");
    return new Doc(
        sentence, Markup.html(comment.getFirstSentence()), text.toString(), html.toString());
  }

  private static final class Text extends SimpleJavaFileObject {
    private final String text;

    Text(int number, String text) {
      super(URI.create("string:///Text" + number + ".java"), JavaFileObject.Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
