package dev.loupe.kernel.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
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
       "metadata": {"debugger": false}}""";
  private static final String JJAVA =
      """
      {"argv": ["java", "-jar", "/opt/jjava-launcher.jar", "{connection_file}"],
       "display_name": "Java (JJava)", "language": "java"}""";
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
    assertThat(kernel(IJAVA).kind()).isEqualTo(ForeignKernel.Kind.IJAVA);
    assertThat(kernel(JJAVA)).hasToString("JJava in " + data.resolve("kernels/java"));
    for (String other : List.of("{\"argv\": [\"python\"]}", "{}", "no json", "[]")) {
      Files.writeString(data.resolve("kernels/java/kernel.json"), other);
      assertThat(ForeignKernel.in(List.of(data, data.resolve("nowhere")))).isEmpty();
    }
  }

  @Test
  void iJavaGetsClassPathAndStartUpScriptBesideWhatItHas() throws Exception {
    ForeignKernel ijava = kernel(IJAVA);
    ijava.addLoupe(PATH);
    assertThat(environment(ijava, "IJAVA_CLASSPATH").getAsString())
        .isEqualTo("/mine/a.jar" + File.pathSeparator + PATH);
    assertThat(environment(ijava, "IJAVA_STARTUP_SCRIPT").getAsString())
        .isEqualTo("int a = 1;\ndev.loupe.kernel.LoupeExtension.install();");
    assertThat(environment(ijava, "OTHER").getAsString()).isEqualTo("x");
    assertThat(spec(ijava).get("argv"))
        .isEqualTo(JsonParser.parseString(IJAVA).getAsJsonObject().get("argv"));
  }

  @Test
  void jJavaNeedsOnlyTheClassPath() throws Exception {
    ForeignKernel jjava = kernel(JJAVA);
    jjava.addLoupe(PATH);
    assertThat(spec(jjava).getAsJsonObject("env").keySet()).containsExactly("JJAVA_CLASSPATH");
    assertThat(environment(jjava, "JJAVA_CLASSPATH").getAsString()).isEqualTo(PATH);
  }

  @Test
  void addingTwiceIsAddingOnceAndTheLatestPlaceHolds() throws Exception {
    ForeignKernel ijava = kernel(IJAVA);
    ijava.addLoupe("/old/loupe.jar");
    ijava.addLoupe(PATH);
    String once = Files.readString(ijava.file());
    ijava.addLoupe(PATH);
    assertThat(Files.readString(ijava.file())).isEqualTo(once).doesNotContain("/old/");
  }

  @Test
  void removingRestoresTheFile() throws Exception {
    for (String json : List.of(IJAVA, JJAVA)) {
      ForeignKernel kernel = kernel(json);
      kernel.addLoupe(PATH);
      assertThat(kernel.hasLoupe()).isTrue();
      kernel.removeLoupe();
      assertThat(spec(kernel)).isEqualTo(JsonParser.parseString(json));
    }
  }

  @Test
  void whatTheUserHadAddedAlreadyIsLeftToTheUser() throws Exception {
    ForeignKernel jjava =
        kernel(
            JJAVA.replace(
                "\"java\"}", "\"java\", \"env\": {\"JJAVA_CLASSPATH\": \"/loupe/a.jar\"}}"));
    jjava.addLoupe(PATH);
    assertThat(environment(jjava, "JJAVA_CLASSPATH").getAsString()).isEqualTo(PATH);
    jjava.removeLoupe();
    assertThat(environment(jjava, "JJAVA_CLASSPATH").getAsString()).isEqualTo("/loupe/a.jar");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void theFileKeepsItsPermissionsAndNothingIsLeftBeside() throws Exception {
    ForeignKernel jjava = kernel(JJAVA);
    Files.setPosixFilePermissions(jjava.file(), PosixFilePermissions.fromString("rw-rw-r--"));
    jjava.addLoupe(PATH);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(jjava.file())))
        .isEqualTo("rw-rw-r--");
    assertThat(jjava.file().getParent().toFile().list()).containsExactly("kernel.json");
  }
}
