package dev.loupe.kernel.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class KernelspecTest {
  @TempDir private Path prefix;

  private Path install(String... more) {
    List<String> options = new ArrayList<>(List.of("--prefix", prefix.toString()));
    options.addAll(List.of(more));
    return Kernelspec.write(InstallOptions.parse(options));
  }

  private static JsonObject spec(Path directory) throws Exception {
    return JsonParser.parseString(Files.readString(directory.resolve("kernel.json")))
        .getAsJsonObject();
  }

  @Test
  void aPrefixGetsItsKernelspecWhereJupyterLooks() throws Exception {
    Path directory = install("--heap", "800m");
    JsonObject spec = spec(directory);
    List<String> command =
        spec.getAsJsonArray("argv").asList().stream().map(word -> word.getAsString()).toList();
    assertThat(directory).isEqualTo(prefix.resolve("share/jupyter/kernels/loupe"));
    assertThat(spec.get("display_name").getAsString()).isEqualTo("Java (Loupe)");
    assertThat(spec.get("interrupt_mode").getAsString()).isEqualTo("message");
    assertThat(Path.of(command.get(0))).isAbsolute().exists();
    assertThat(command)
        .contains("-Xmx800m", "-Dai.djl.offline=true")
        .endsWith("dev.loupe.kernel.LoupeKernel", "{connection_file}");
  }

  @Test
  void relativeClassPathsAreMadeAbsolute() throws Exception {
    Path directory = install("--classpath", "lib/a.jar" + File.pathSeparator + "b");
    String classpath = spec(directory).getAsJsonObject("env").get("CLASSPATH").getAsString();
    assertThat(classpath.split(File.pathSeparator)).allMatch(part -> Path.of(part).isAbsolute());
  }

  @Test
  void theLogoIsAPictureOfSixtyFourPixels() throws Exception {
    byte[] logo = Files.readAllBytes(install().resolve("logo-64x64.png"));
    assertThat(ImageIO.read(new ByteArrayInputStream(logo)).getWidth()).isEqualTo(64);
  }

  @Test
  void installingAgainLeavesNothingBesideTheTwoFiles() {
    install();
    assertThat(install().toFile().list())
        .containsExactlyInAnyOrder("kernel.json", "logo-64x64.png");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void othersMayReadTheKernelspecAsTheyMayAnyNewFile() throws Exception {
    Path ordinary = Files.createFile(prefix.resolve("ordinary"));
    Path directory = install();
    assertThat(Files.getPosixFilePermissions(directory.resolve("kernel.json")))
        .isEqualTo(Files.getPosixFilePermissions(directory.resolve("logo-64x64.png")))
        .isEqualTo(Files.getPosixFilePermissions(ordinary));
  }

  @Test
  void nativeAccessIsAllowedWhereTheJdkAsksForIt() throws Exception {
    boolean asks = Runtime.version().feature() >= 22;
    assertThat(spec(install()).get("argv").toString().contains("--enable-native-access"))
        .isEqualTo(asks);
  }

  /** A kernelspec overrides the user's environment: what PyTorch reads there is theirs. */
  @Test
  void nothingButTheClassPathIsSetInTheEnvironment() throws Exception {
    assertThat(spec(install("--classpath", "/a.jar")).getAsJsonObject("env").asMap())
        .isEqualTo(Map.of("CLASSPATH", new JsonPrimitive("/a.jar")));
  }

  @Test
  void settingsOfTheDeviceAreOptionsOfJavaBesideOffline() throws Exception {
    Path file = prefix.resolve("device-options");
    List<String> options =
        List.of("-DPYTORCH_FLAVOR=cu128", "-DPYTORCH_LIBRARY_PATH=/my torch/lib");
    Files.write(file, options);
    String command = spec(install("--java-options", file.toString())).get("argv").toString();
    assertThat(command)
        .contains(
            "\"-DPYTORCH_FLAVOR=cu128\",\"-DPYTORCH_LIBRARY_PATH=/my torch/lib\"",
            "\"-Dai.djl.offline=true\"");
  }

  @Test
  void theCollectorIsThePlainOneUnlessTheUserHasChosen() throws Exception {
    assertThat(JavaCommand.heap(Map.of()))
        .containsExactly("-XX:+UseSerialGC", "-XX:InitialRAMPercentage=0.3");
    assertThat(JavaCommand.heap(Map.of("JAVA_TOOL_OPTIONS", "-Xss2m -XX:+UseZGC")))
        .containsExactly("-XX:InitialRAMPercentage=0.3");
    assertThat(spec(install()).get("argv").toString()).contains("\"-XX:+UseSerialGC\"");
  }

  @Test
  void refusesAHeapThatIsNoSize() {
    assertThatThrownBy(() -> install("--heap", "much"))
        .hasMessage("'much' is not a memory size; write --heap 4g or --heap 800m");
  }
}
