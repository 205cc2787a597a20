package dev.loupe.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.util.JavacTask;
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
    String source =
        Imports.all().stream()
            .map(words -> "import " + words + ";\n")
            .collect(Collectors.joining("", "", "class Cell {}"));
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, problems, List.of("-proc:none"), null, List.of(cell(source)));
    task.analyze();
    assertThat(problems.getDiagnostics()).extracting(Diagnostic::toString).isEmpty();
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
