package dev.loupe.kernel.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.maveniverse.maven.mima.context.ContextOverrides;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactsTest {
  @TempDir private Path folder;
  private FileRepository repository;

  @BeforeEach
  void makeRepository() throws Exception {
    repository = new FileRepository(folder.resolve("repository"));
  }

  /** Artifacts for a user with this settings.xml. */
  private Artifacts with(String settings) throws Exception {
    Path home = Files.createDirectories(folder.resolve("home/.m2"));
    Path file = Files.writeString(home.resolve("settings.xml"), settings);
    return new Artifacts(
        () ->
            ContextOverrides.create()
                .withUserSettings(true)
                .withUserSettingsXmlOverride(file)
                .withMavenUserHomeOverride(home)
                .build());
  }

  private Artifacts artifacts() throws Exception {
    return with(repository.settings(folder.resolve("local")));
  }

  private static List<String> names(List<Path> jars) {
    return FileRepository.names(jars.stream()).toList();
  }

  @Test
  void aLibraryComesWithWhatItNeedsThroughTheMirrorOfTheSettings() throws Exception {
    List<Path> jars = artifacts().of("lab:sentences:2.0");
    assertThat(names(jars)).containsExactly("sentences-2.0.jar", "words-1.0.jar");
    assertThat(jars)
        .allSatisfy(jar -> assertThat(jar).startsWith(folder.resolve("local")).exists());
  }

  @Test
  void anAddedRepositoryIsLookedInToo() throws Exception {
    String none = new FileRepository(folder.resolve("other")).url();
    Artifacts artifacts =
        with(
            repository
                .settings(folder.resolve("local"))
                .replace("<mirrorOf>*", "<mirrorOf>central")
                .replace(repository.url(), folder.resolve("empty").toUri().toString()));
    assertThatThrownBy(() -> artifacts.of("lab:words:1.0"))
        .hasMessageContaining("lab:words:1.0 is");
    artifacts.addRepository("lab", none);
    assertThat(names(artifacts.of("lab:words:1.0"))).containsExactly("words-1.0.jar");
  }

  @Test
  void whatIsNotThereIsNamedWithTheRepository() throws Exception {
    Artifacts artifacts = artifacts();
    assertThatThrownBy(() -> artifacts.of("lab:words:9"))
        .hasMessage(
            "lab:words:9 is not in Maven's repository here; check group, name and version,"
                + " or name its repository: %mavenRepo ID URL");
    repository.add(
        "lab", "broken", "1", FileRepository.dependency("gone", "3", "compile"), "a", "");
    assertThatThrownBy(() -> artifacts.of("lab:broken:1"))
        .hasMessageStartingWith(
            "lab:broken:1 needs lab:gone:3, which is not in Maven's repository");
  }

  @Test
  void whatAppearsLaterIsFoundThen() throws Exception {
    Artifacts artifacts = artifacts();
    assertThatThrownBy(() -> artifacts.of("lab:late:1")).hasMessageContaining("is not in Maven's");
    repository.add("lab", "late", "1", "", "late.txt", "");
    assertThat(names(artifacts.of("lab:late:1"))).containsExactly("late-1.jar");
  }

  @Test
  void offlineIsSaidInOneSentenceAndWhatWasFetchedStillWorks() throws Exception {
    artifacts().of("lab:words:1.0");
    String settings =
        repository
            .settings(folder.resolve("local"))
            .replace(repository.url(), "http://localhost:1/");
    Artifacts offline = with(settings.replace("<mirrors>", "<offline>true</offline><mirrors>"));
    assertThat(names(offline.of("lab:words:1.0"))).containsExactly("words-1.0.jar");
    assertThatThrownBy(() -> offline.of("lab:sentences:2.0"))
        .hasMessage(
            "lab:sentences:2.0 is not in the local repository, and Maven is set to offline in"
                + " settings.xml; only artifacts that were downloaded before can be used");
  }

  @Test
  void aRepositoryOutOfReachIsSaidInOneSentence() throws Exception {
    String settings = repository.settings(folder.resolve("local"));
    Artifacts cut = with(settings.replace(repository.url(), "http://localhost:1/"));
    assertThatThrownBy(() -> cut.of("lab:sentences:2.0"))
        .hasMessageStartingWith(
            "lab:sentences:2.0 is not in the local repository, and Maven's repository here cannot"
                + " be reached (")
        .hasMessageEndingWith(
            "; without a network, only artifacts that were downloaded before can be used")
        .hasMessageNotContaining("\n");
  }

  @Test
  void refusesWhatIsNoArtifact() throws Exception {
    Artifacts artifacts = artifacts();
    assertThatThrownBy(() -> artifacts.of("commons-math"))
        .hasMessage(
            "'commons-math' is not an artifact; write group:artifact:version,"
                + " for example org.apache.commons:commons-math3:3.6.1");
  }

  @Test
  void aPomGivesWhatItDependsOnInTheScopesAskedFor() throws Exception {
    String pom =
        PomText.whole(
            FileRepository.dependency("sentences", "2.0", "compile")
                + FileRepository.dependency("tests", "1", "test"));
    Path file = Files.writeString(folder.resolve("pom.xml"), pom);
    assertThat(names(artifacts().ofPom(file, Set.of("compile", "runtime"))))
        .containsExactly("sentences-2.0.jar", "words-1.0.jar");
  }

  @Test
  void anInterruptEndsIt() throws Exception {
    Artifacts artifacts = artifacts();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> artifacts.of("lab:sentences:2.0"))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
