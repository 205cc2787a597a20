package dev.loupe.kernel.jupyter;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.loupe.kernel.jupyter.KernelClient.Outcome;
import dev.loupe.kernel.maven.FileRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Cells as notebooks for IJava have them, in Loupe's own kernel. */
@Timeout(60)
class IJavaNotebookTest {
  private static Path folder;
  private static KernelClient client;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    folder = directory;
    FileRepository repository = new FileRepository(folder.resolve("repository"));
    Files.createDirectories(folder.resolve(".m2"));
    Files.writeString(
        folder.resolve(".m2/settings.xml"), repository.settings(folder.resolve("local")));
    Files.createDirectories(folder.resolve("lib/deep"));
    FileRepository.jar(folder.resolve("lib/a.jar"), Map.of("a.txt", "from a"));
    FileRepository.jar(folder.resolve("lib/deep/b.jar"), Map.of("b.txt", "from b"));
    Files.createDirectories(folder.resolve("classes"));
    Files.writeString(folder.resolve("classes/c.txt"), "from c");
    client =
        new KernelClient(
            folder,
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-Djava.awt.headless=true",
                "-Duser.home=" + folder,
                "dev.loupe.kernel.LoupeKernel",
                "{connection_file}"),
            Map.of("CLASSPATH", KernelClient.classpath(), "OMP_WAIT_POLICY", "PASSIVE"));
    client.run(
        "String read(String name) throws Exception { return new String("
            + "Thread.currentThread().getContextClassLoader().getResourceAsStream(name)"
            + ".readAllBytes()); }");
  }

  @AfterAll
  static void stop() {
    client.close();
  }

  private static Outcome run(String cell) {
    Outcome outcome = client.run(cell);
    assertThat(outcome.of("error").toString()).as(cell).isEqualTo("[]");
    return outcome;
  }

  private static String fault(String cell) {
    return client.run(cell).of("error").get(0).get("evalue").getAsString();
  }

  @Test
  void aMagicIsAValueInAnAssignment() {
    Outcome outcome =
        run(
            "int before = 1;\nList<String> added = %jars "
                + folder.resolve("lib/*.jar")
                + "\nint after = before + added.size();\nadded.get(0) + after + read(\"a.txt\")");
    assertThat(outcome.value()).isEqualTo(folder.resolve("lib/a.jar") + "2from a");
  }

  @Test
  void aMagicIsAFunctionToo() {
    String path = folder.resolve("lib/a.jar").toString();
    assertThat(
            run("List<String> jars = lineMagic(\"jars\", List.of(\"" + path + "\")); jars").value())
        .isEqualTo("[" + path + "]");
    run("cellMagic(\"time\", List.of(), \"1 + 1\")");
  }

  @Test
  void theClassPathTakesFoldersAndPatternsOfAnyDepth() {
    run("%classpath " + folder.resolve("classes") + " " + folder.resolve("lib/**.jar"));
    assertThat(run("read(\"c.txt\") + read(\"b.txt\")").value()).isEqualTo("from cfrom b");
    assertThat(fault("var none = %jars nosuch/*.jar;"))
        .startsWith("there is no nosuch/*.jar; relative paths start");
  }

  @Test
  void aLibraryOfMavensIsOnTheClassPathOfTheNextLine() {
    Outcome outcome = run("%maven lab:sentences:2.0\nread(\"sentence.txt\") + read(\"word.txt\")");
    assertThat(outcome.value()).isEqualTo("a lenslens");
    assertThat(outcome.printed("stdout")).isEqualTo("lab:sentences:2.0: 2 jars\n");
    assertThat(fault("%maven lab:words:9"))
        .startsWith("lab:words:9 is not in Maven's repository here; ");
  }

  @Test
  void aPomIsReadFromTheCell() {
    Outcome outcome =
        run("%%loadFromPOM\n" + FileRepository.dependency("sentences", "2.0", "compile") + "\n");
    assertThat(outcome.printed("stdout")).isEqualTo("added 2 jars\n");
    run("%mavenRepo lab " + folder.resolve("repository").toUri());
  }

  @Test
  void theKernelIsAtHandAsInIJava() {
    run(
        "getKernelInstance().getMagics().registerLineMagic(\"shout\","
            + " args -> args.get(0).toUpperCase());");
    assertThat(run("String loud = %shout hello\nloud").value()).isEqualTo("HELLO");
    run("getKernelInstance().addToClasspath(\"" + folder.resolve("classes") + "\")");
    assertThat(run("getKernelInstance().getRenderer() != null").value()).isEqualTo("true");
    assertThat(run("getKernelInstance().getBanner()").value()).contains("Loupe");
  }

  @Test
  void aFileOfCodeIsRunAsIfItStoodInTheCell() throws Exception {
    Files.writeString(folder.resolve("square.jsh"), "int square(int n) {\n  return n * n;\n}\n");
    Files.writeString(
        folder.resolve("more.ipynb"),
        "{\"cells\": [{\"cell_type\": \"markdown\", \"source\": [\"text\"]},"
            + " {\"cell_type\": \"code\", \"source\": [\"int nine =\\n\", \" square(3);\"]}]}");
    run("%load " + folder.resolve("square"));
    run("%load " + folder.resolve("more.ipynb"));
    assertThat(run("nine").value()).isEqualTo("9");
    assertThat(fault("%load nosuch")).startsWith("there is no file nosuch, with or without .jsh, ");
  }

  @Test
  void aLineIsTimedWithItsQuotes() {
    Outcome outcome = run("%time \"a b\".length() + 1");
    assertThat(outcome.of("display_data").get(0).toString()).contains("\"text/plain\":\"4\"");
    assertThat(outcome.of("display_data").get(1).toString()).containsPattern("took \\d+ ms");
  }

  @Test
  void aLineIsTimedManyTimes() {
    run("var list = new ArrayList<Integer>(List.of(3, 1, 2)); int base = 4;");
    for (String code : List.of("Math.sqrt(base)", "list.sort(null)", "int x = base; x++;")) {
      assertThat(run("%timeit " + code).printed("stdout"))
          .matches("[\\d.]+ [nµm]?s \\(median of 7 rounds of \\d+ loops?; from .* to .*\\)\n");
    }
    assertThat(fault("%timeit nosuch + 1")).isEqualTo("cannot find symbol");
  }

  @Test
  void tokensAreThoseOfTheNewestModel() {
    run("var first = load(); var newest = first;");
    String shown = run("%tokens The \"cat\" sat").of("display_data").get(0).toString();
    assertThat(shown).contains("image/png", "tokens of wren", ">The<", ">&quot;<");
  }

  @Test
  void everyMagicIsListed() {
    String names = run("%lsmagic").printed("stdout");
    assertThat(names)
        .contains("%classpath", "%jars", "%load ", "%loadFromPOM", "%lsmagic", "%maven ")
        .contains(
            "%mavenRepo", "%time ", "%timeit", "%tokens", "cell magics: %%loadFromPOM %%time");
    assertThat(run("%help").printed("stdout")).contains("  %jars ", "  %classpath ", "  %maven ");
    assertThat(run("%help jars").printed("stdout")).contains("%jars lib/*.jar ");
    assertThat(run("%help maven").printed("stdout")).contains("%maven org.apache");
  }

  @Test
  void aLineBelowAMagicStillPointsAtItsPlace() {
    Outcome outcome =
        client.run("var jars =\n%jars " + folder.resolve("lib/a.jar") + "\nnosuch();");
    assertThat(outcome.of("error").get(0).get("traceback").toString())
        .contains("line 3", "nosuch();");
  }

  @Test
  void aCellWithAMagicForAValueIsWhole() {
    JsonObject asked = new JsonObject();
    asked.addProperty("code", "int a = 1;\nList<String> jars = %jars lib/*.jar");
    assertThat(client.ask("is_complete_request", asked).get("status").getAsString())
        .isEqualTo("complete");
  }
}
