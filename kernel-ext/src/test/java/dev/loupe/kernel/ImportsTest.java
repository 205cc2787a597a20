package dev.loupe.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.util.JavacTask;
import dev.loupe.kernel.javadoc.Entry;
import dev.loupe.kernel.javadoc.Library;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

class ImportsTest {
  @Test
  void everyImportExistsSinceOtherKernelsStopAtOneThatDoesNot() throws Exception {
    assertThat(problems("class Cell {}")).isEmpty();
  }

  /** Two types of one simple name, of Loupe or of another library, can both not be named. */
  @Test
  void everyTypeThatIsImportedCanBeNamedInACell() throws Exception {
    List<String> types =
        Library.instance().entries().stream()
            .filter(entry -> entry.kind() == Entry.Kind.TYPE && !entry.owner().contains("."))
            .filter(entry -> !entry.name().endsWith("Words"))
            .map(Entry::name)
            .toList();
    assertThat(types).hasSizeGreaterThan(100).doesNotHaveDuplicates();
    assertThat(problems(named(types))).isEmpty();
    assertThat(problems(named(List.of("Missing")))).hasSize(1);
  }

  private static String named(List<String> types) {
    return types.stream()
        .map(type -> type + " a" + type + "; ")
        .collect(Collectors.joining("", "class Cell { ", "}"));
  }

  private static List<String> problems(String code) throws Exception {
    String source =
        Imports.all().stream()
            .map(words -> "import " + words + ";\n")
            .collect(Collectors.joining("", "", code));
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, problems, List.of("-proc:none"), null, List.of(cell(source)));
    task.analyze();
    return problems.getDiagnostics().stream().map(Diagnostic::toString).toList();
  }

  @Test
  void theScriptIsOneLineThatEndsByInstallingLoupe() {
    assertThat(Imports.script())
        .startsWith("import java.util.List; ")
        .contains("import static dev.loupe.Loupe.*; ")
        .endsWith("; dev.loupe.kernel.LoupeExtension.install();")
        .doesNotContain("\n");
  }

  private static JavaFileObject cell(String source) {
    return new SimpleJavaFileObject(URI.create("string:///Cell.java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return source;
      }
    };
  }
}
