package dev.loupe.kernel.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ForeignKernelTest {
  private static final String IJAVA =
      """
      {"argv": ["java", "-jar", "/opt/ijava-1.3.0.jar", "{connection_file}"],
       "display_name": "Java", "language": "java", "interrupt_mode": "message",
       "env": {"IJAVA_CLASSPATH": "/mine/a.jar", "IJAVA_STARTUP_SCRIPT": "int a = 1;", "OTHER": "x"},
       "metadata": {"debugger": false}}\
      """;
  private static final String JJAVA =
      """
      {"argv": ["java", "-jar", "/opt/jjava-launcher.jar", "{connection_file}"],
       "display_name": "Java (JJava)", "language": "java"}\
      """;
  private static final String PATH = "/loupe/a.jar" + File.pathSeparator + "/loupe/b.jar";

  @TempDir private Path data;

  private ForeignKernel kernel(String json) throws Exception {
    Path directory = Files.createDirectories(data.resolve("kernels/java"));
    Files.writeString(directory.resolve("kernel.json"), json);
    return ForeignKernel.in(List.of(data)).get(0);
  }

  private static JsonObject spec(ForeignKernel kernel) throws Exception {
    return JsonParser.parseString(Files.readString(kernel.file())).getAsJsonObject();
  }

  private static JsonElement environment(ForeignKernel kernel, String name) throws Exception {
    return spec(kernel).getAsJsonObject("env").get(name);
  }

  @Test
  void findsIJavaAndJJavaAmongOtherKernels() throws Exception {
    assertThat(kernel(IJAVA).kind()).isEqualTo(StockKind.IJAVA);
    assertThat(kernel(JJAVA)).hasToString("JJava in " + data.resolve("kernels/java"));
    for (String other : List.of("{\"argv\": [\"python\"]}", "{}", "no json", "[]")) {
      Files.writeString(data.resolve("kernels/java/kernel.json"), other);
      assertThat(ForeignKernel.in(List.of(data, data.resolve("nowhere")))).isEmpty();
    }
  }

  @Test
  void iJavaGetsClassPathAndStartUpScriptBesideWhatItHas() throws Exception {
    ForeignKernel ijava = kernel(IJAVA);
    ijava.addLoupe(PATH, List.of("-Xmx4g"), Map.of());
    assertThat(environment(ijava, "IJAVA_CLASSPATH").getAsString())
        .isEqualTo("/mine/a.jar" + File.pathSeparator + PATH);
    assertThat(environment(ijava, "IJAVA_STARTUP_SCRIPT").getAsString())
        .startsWith("import java.util.List; import ")
        .contains("import static dev.loupe.Loupe.*; ")
        .endsWith(" dev.loupe.kernel.LoupeExtension.install();\nint a = 1;");
    assertThat(environment(ijava, "OTHER").getAsString()).isEqualTo("x");
    assertThat(environment(ijava, "OMP_WAIT_POLICY").getAsString()).isEqualTo("PASSIVE");
  }

  @Test
  void iJavaTakesTheHeapFromItsCommandAndJJavaFromAVariable() throws Exception {
    ForeignKernel ijava = kernel(IJAVA);
    ijava.addLoupe(PATH, List.of("-Xmx4g"), Map.of());
    assertThat(spec(ijava).getAsJsonArray("argv").asList())
        .extracting(JsonElement::getAsString)
        .containsExactly("java", "-Xmx4g", "-jar", "/opt/ijava-1.3.0.jar", "{connection_file}");
    ForeignKernel jjava = kernel(JJAVA);
    jjava.addLoupe(PATH, List.of("-Xmx4g"), Map.of());
    assertThat(environment(jjava, "JJAVA_JVM_OPTS").getAsString()).isEqualTo("-Xmx4g");
    assertThat(spec(jjava).get("argv"))
        .isEqualTo(JsonParser.parseString(JJAVA).getAsJsonObject().get("argv"));
  }

  @Test
  void settingsOfTheDeviceAreAddedAndUndoneWithTheHeap() throws Exception {
    List<String> options = List.of("-Xmx4g", "-DPYTORCH_FLAVOR=cu128");
    for (String before : List.of(IJAVA, JJAVA)) {
      ForeignKernel kernel = kernel(before);
      kernel.addLoupe(PATH, options, Map.of());
      assertThat(spec(kernel).toString()).contains("-Xmx4g").contains("-DPYTORCH_FLAVOR=cu128");
      kernel.removeLoupe();
      assertThat(spec(kernel)).isEqualTo(JsonParser.parseString(before));
    }
    ForeignKernel chosen = kernel(IJAVA.replace("\"-jar\"", "\"-DPYTORCH_FLAVOR=cpu\", \"-jar\""));
    chosen.addLoupe(PATH, options, Map.of());
    assertThat(spec(chosen).get("argv").toString()).doesNotContain("cu128");
  }

  @Test
  void whatTheUserHasChosenStays() throws Exception {
    ForeignKernel ijava = kernel(IJAVA.replace("\"-jar\"", "\"-Xmx9g\", \"-jar\""));
    ijava.addLoupe(PATH, List.of("-Xmx4g"), Map.of("OMP_WAIT_POLICY", "ACTIVE"));
    assertThat(spec(ijava).get("argv").toString()).contains("-Xmx9g").doesNotContain("-Xmx4g");
    assertThat(environment(ijava, "OMP_WAIT_POLICY")).isNull();
  }

  @Test
  void whatHasChangedIsSaid() throws Exception {
    assertThat(kernel(IJAVA).addLoupe(PATH, List.of("-Xmx4g"), Map.of()))
        .containsExactly(
            "IJAVA_CLASSPATH has Loupe's jars, 2 entries",
            "IJAVA_STARTUP_SCRIPT has Loupe's imports and LoupeExtension.install()",
            "OMP_WAIT_POLICY is PASSIVE",
            "its command has -Xmx4g");
  }

  @Test
  void aKernelspecOfAnotherFormIsLeftAsItIs() throws Exception {
    String odd = IJAVA.replaceAll("\"env\": \\{[^}]*}", "\"env\": [\"A=1\"]");
    ForeignKernel kernel = kernel(odd);
    assertThatThrownBy(() -> kernel.addLoupe(PATH, List.of("-Xmx4g"), Map.of()))
        .hasMessage(
            kernel
                + " was not changed: 'env' in its kernel.json is [\"A=1\"],"
                + " but must be an object of strings");
    assertThat(Files.readString(kernel.file())).isEqualTo(odd);
  }

  @Test
  void jJavaGetsTheSameUnderItsOwnNames() throws Exception {
    ForeignKernel jjava = kernel(JJAVA);
    jjava.addLoupe(PATH, List.of("-Xmx4g"), Map.of());
    assertThat(spec(jjava).getAsJsonObject("env").keySet())
        .containsExactly(
            "JJAVA_CLASSPATH", "JJAVA_STARTUP_SCRIPT", "OMP_WAIT_POLICY", "JJAVA_JVM_OPTS");
    assertThat(environment(jjava, "JJAVA_CLASSPATH").getAsString()).isEqualTo(PATH);
  }

  @Test
  void addingTwiceIsAddingOnceAndTheLatestPlaceHolds() throws Exception {
    ForeignKernel ijava = kernel(IJAVA);
    ijava.addLoupe("/old/loupe.jar", List.of("-Xmx4g"), Map.of());
    ijava.addLoupe(PATH, List.of("-Xmx4g"), Map.of());
    String once = Files.readString(ijava.file());
    ijava.addLoupe(PATH, List.of("-Xmx4g"), Map.of());
    assertThat(Files.readString(ijava.file())).isEqualTo(once).doesNotContain("/old/");
  }

  @Test
  void removingRestoresTheFile() throws Exception {
    String blanks = IJAVA.replace("int a = 1;", "int a = 1;\\n\\n\\nint b = 2;\\n");
    String empty = JJAVA.replace("\"java\"}", "\"java\", \"env\": {}, \"metadata\": {}}");
    for (String json : List.of(IJAVA, JJAVA, blanks, empty)) {
      ForeignKernel kernel = kernel(json);
      kernel.addLoupe(PATH, List.of("-Xmx4g"), Map.of());
      kernel.addLoupe("/newer.jar", List.of("-Xmx8g"), Map.of());
      assertThat(kernel.hasLoupe()).isTrue();
      kernel.removeLoupe();
      assertThat(Files.readString(kernel.file())).isEqualTo(json);
      assertThat(kernel.file().getParent().toFile().list()).containsExactly("kernel.json");
    }
  }

  @Test
  void whatWasChangedAfterwardsStaysWhenLoupeGoes() throws Exception {
    ForeignKernel jjava = kernel(JJAVA);
    jjava.addLoupe(PATH, List.of("-Xmx4g"), Map.of());
    String changed = Files.readString(jjava.file()).replace("Java (JJava)", "My Java");
    Files.writeString(jjava.file(), changed);
    jjava.removeLoupe();
    assertThat(spec(jjava))
        .isEqualTo(JsonParser.parseString(JJAVA.replace("Java (JJava)", "My Java")));
    assertThat(Files.readString(jjava.backup())).isEqualTo(JJAVA);
  }

  @Test
  void whatTheUserHadAddedAlreadyIsLeftToTheUser() throws Exception {
    ForeignKernel jjava =
        kernel(
            JJAVA.replace(
                "\"java\"}", "\"java\", \"env\": {\"JJAVA_CLASSPATH\": \"/loupe/a.jar\"}}"));
    jjava.addLoupe(PATH, List.of("-Xmx4g"), Map.of());
    assertThat(environment(jjava, "JJAVA_CLASSPATH").getAsString()).isEqualTo(PATH);
    jjava.removeLoupe();
    assertThat(environment(jjava, "JJAVA_CLASSPATH").getAsString()).isEqualTo("/loupe/a.jar");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void theFileKeepsItsPermissionsAndOnlyACopyOfItIsLeftBeside() throws Exception {
    ForeignKernel jjava = kernel(JJAVA);
    Files.setPosixFilePermissions(jjava.file(), PosixFilePermissions.fromString("rw-rw-r--"));
    jjava.addLoupe(PATH, List.of("-Xmx4g"), Map.of());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(jjava.file())))
        .isEqualTo("rw-rw-r--");
    assertThat(jjava.file().getParent().toFile().list())
        .containsExactlyInAnyOrder("kernel.json", "kernel.json.before-loupe");
  }
}
