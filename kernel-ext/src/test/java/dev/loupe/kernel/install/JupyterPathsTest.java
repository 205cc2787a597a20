package dev.loupe.kernel.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class JupyterPathsTest {
  private static final Path HOME = Path.of("/home/ada");

  @Test
  void theUsersDirectoryIsWhereJupyterPutsIt() {
    assertThat(new JupyterPaths(Map.of(), HOME, "Linux").user())
        .isEqualTo(HOME.resolve(".local/share/jupyter"));
    assertThat(new JupyterPaths(Map.of(), HOME, "Mac OS X").user())
        .isEqualTo(HOME.resolve("Library/Jupyter"));
    assertThat(new JupyterPaths(Map.of("XDG_DATA_HOME", "/data"), HOME, "Linux").user())
        .isEqualTo(Path.of("/data/jupyter"));
    assertThat(new JupyterPaths(Map.of("JUPYTER_DATA_DIR", "/jd"), HOME, "Linux").user())
        .isEqualTo(Path.of("/jd"));
  }

  @Test
  void kernelsAreLookedForInJupytersOrderEachPlaceOnce() {
    Map<String, String> environment =
        Map.of("JUPYTER_PATH", "/extra", "VIRTUAL_ENV", "/venv", "XDG_DATA_HOME", "/usr/share");
    assertThat(new JupyterPaths(environment, HOME, "Linux").allWith(Path.of("/venv/share/jupyter")))
        .containsExactly(
            Path.of("/venv/share/jupyter"),
            Path.of("/extra"),
            Path.of("/usr/share/jupyter"),
            Path.of("/usr/local/share/jupyter"));
  }

  @Test
  void theEnvironmentOfTheJupyterOnThePathIsLookedInToo(@TempDir Path prefix) throws Exception {
    Path bin = Files.createDirectories(prefix.resolve("bin"));
    assertThat(Files.createFile(bin.resolve("jupyter")).toFile().setExecutable(true)).isTrue();
    Map<String, String> environment = Map.of("PATH", "/nowhere" + File.pathSeparator + bin);
    assertThat(new JupyterPaths(environment, HOME, "Linux").allWith(Path.of("/chosen")))
        .contains(prefix.resolve("share/jupyter"));
  }
}
