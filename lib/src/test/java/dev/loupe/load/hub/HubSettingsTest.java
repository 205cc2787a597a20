package dev.loupe.load.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubSettingsTest {
  @TempDir Path home;

  private HubSettings of(Map<String, String> variables) {
    return HubSettings.of(new HubVariables(name -> Optional.ofNullable(variables.get(name)), home));
  }

  private HubSettings of(String name, String value) {
    return of(Map.of(name, value));
  }

  @Test
  void isTheHubAndThePythonCacheWhereNothingIsSet() {
    assertThat(of(Map.of()))
        .isEqualTo(
            new HubSettings(
                URI.create("https://huggingface.co"),
                home.resolve(".cache/huggingface/hub"),
                Optional.empty(),
                false,
                true,
                Duration.ofSeconds(10)));
  }

  @Test
  void eachVariableOfTheCacheGoesBeforeTheMoreGeneralOne() {
    Map<String, String> xdg = Map.of("XDG_CACHE_HOME", "/xdg");
    assertThat(of(xdg).cache()).isEqualTo(Path.of("/xdg/huggingface/hub"));
    Map<String, String> hfHome = Map.of("XDG_CACHE_HOME", "/xdg", "HF_HOME", "/hf");
    assertThat(of(hfHome).cache()).isEqualTo(Path.of("/hf/hub"));
    Map<String, String> hubCache = Map.of("HF_HOME", "/hf", "HF_HUB_CACHE", "/models");
    assertThat(of(hubCache).cache()).isEqualTo(Path.of("/models"));
    Map<String, String> older = Map.of("HF_HOME", "/hf", "HUGGINGFACE_HUB_CACHE", "/older");
    assertThat(of(older).cache()).isEqualTo(Path.of("/older"));
  }

  @Test
  void expandsWhatAShellWould() {
    assertThat(of("HF_HOME", "~/hf").cache()).isEqualTo(home.resolve("hf/hub"));
    assertThat(of("HF_HUB_CACHE", "~").cache()).isEqualTo(home);
    assertThat(of(Map.of("SCRATCH", "/big", "HF_HUB_CACHE", "$SCRATCH/a")).cache())
        .isEqualTo(Path.of("/big/a"));
    assertThat(of(Map.of("SCRATCH", "/big", "HF_HUB_CACHE", "${SCRATCH}/a")).cache())
        .isEqualTo(Path.of("/big/a"));
    assertThat(of("HF_HUB_CACHE", "/$UNSET/a").cache()).isEqualTo(Path.of("/$UNSET/a"));
  }

  @Test
  void takesTheTokenOfTheVariableBeforeThatOfTheFile() throws IOException {
    Files.createDirectories(home.resolve(".cache/huggingface"));
    Files.writeString(home.resolve(".cache/huggingface/token"), "hf_file\n");
    assertThat(of(Map.of()).token()).contains("hf_file");
    assertThat(of("HF_TOKEN", " hf_variable ").token()).contains("hf_variable");
    assertThat(of("HF_TOKEN", "").token()).contains("hf_file");
    Files.writeString(home.resolve("other"), "hf_other");
    assertThat(of("HF_TOKEN_PATH", home.resolve("other").toString()).token()).contains("hf_other");
  }

  @Test
  void neverShowsTheToken() {
    assertThat(of("HF_TOKEN", "hf_secret"))
        .hasToString(
            "https://huggingface.co with a token, cached in "
                + home.resolve(".cache/huggingface/hub"));
    assertThatThrownBy(() -> of("HF_TOKEN", "hf_secret\nX-Evil: 1"))
        .hasMessage(
            "the token in HF_TOKEN, or in the file token of HF_HOME, has characters that a token cannot have");
  }

  @ParameterizedTest
  @CsvSource({
    "1, true",
    "true, true",
    "YES, true",
    "On, true",
    "0, false",
    "no, false",
    "'', false"
  })
  void isOfflineIfAVariableSaysYes(String value, boolean offline) {
    assertThat(of("HF_HUB_OFFLINE", value).offline()).isEqualTo(offline);
    assertThat(of("TRANSFORMERS_OFFLINE", value).offline()).isEqualTo(offline);
    assertThat(of("HF_HUB_DISABLE_SYMLINKS", value).symlinks()).isNotEqualTo(offline);
  }

  @Test
  void asksAnotherEndpoint() {
    HubSettings mirror = of("HF_ENDPOINT", "https://mirror.example/hub/");
    assertThat(mirror.endpoint()).isEqualTo(URI.create("https://mirror.example/hub"));
    assertThat(mirror.host()).isEqualTo("mirror.example");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mirror.example", "ftp://mirror.example", "https://", "http://a b"})
  void refusesAnEndpointThatIsNoAddress(String endpoint) {
    assertThatThrownBy(() -> of("HF_ENDPOINT", endpoint))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "HF_ENDPOINT is '"
                + endpoint
                + "'; it must be an address such as https://huggingface.co");
  }

  @Test
  void waitsAsLongAsItIsTold() {
    assertThat(of("HF_HUB_DOWNLOAD_TIMEOUT", "30").patience()).isEqualTo(Duration.ofSeconds(30));
    assertThatThrownBy(() -> of("HF_HUB_DOWNLOAD_TIMEOUT", "long"))
        .hasMessage("HF_HUB_DOWNLOAD_TIMEOUT is 'long'; it must be a whole number of seconds");
  }

  @ParameterizedTest
  @CsvSource({
    "https://huggingface.co/a, true",
    "https://HuggingFace.co:443/a, true",
    "http://huggingface.co/a, false",
    "https://huggingface.co:8443/a, false",
    "https://huggingface.co.evil.example/a, false",
    "https://cdn.huggingface.co/a, false",
  })
  void knowsItsOwnAddressFromEveryOther(URI address, boolean own) {
    assertThat(of(Map.of()).isEndpoint(address)).isEqualTo(own);
  }

  @Test
  void aSystemPropertyGoesBeforeAVariable() {
    System.setProperty("HF_ENDPOINT", "https://property.example");
    try {
      assertThat(HubSettings.here().host()).isEqualTo("property.example");
    } finally {
      System.clearProperty("HF_ENDPOINT");
    }
  }
}
