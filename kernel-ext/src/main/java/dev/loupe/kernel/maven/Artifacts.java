package dev.loupe.kernel.maven;

import dev.loupe.progress.Progress;
import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
import eu.maveniverse.maven.mima.extensions.mmr.MavenModelReader;
import eu.maveniverse.maven.mima.extensions.mmr.ModelRequest;
import eu.maveniverse.maven.mima.extensions.mmr.ModelResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactDescriptorResult;
import org.eclipse.aether.util.artifact.JavaScopes;

/** Finds artifacts and their dependencies, and downloads what is not in the local repository. */
public final class Artifacts {
  private final Supplier<ContextOverrides> settings; // asked late: a kernel starts without Maven
  private final List<RemoteRepository> more = new CopyOnWriteArrayList<>();

  /** Artifacts as {@code mvn} finds them for this user: by settings.xml, then from central. */
  public Artifacts() {
    this(() -> ContextOverrides.create().withUserSettings(true).build());
  }

  Artifacts(Supplier<ContextOverrides> settings) {
    this.settings = settings;
  }

  /** Adds a repository to search. */
  public void addRepository(String id, String url) {
    more.removeIf(known -> known.getId().equals(id));
    more.add(new RemoteRepository.Builder(id, "default", url).build());
  }

  /**
   * The jars of an artifact, {@code group:artifact[:type[:classifier]]:version}, and of its
   * dependencies.
   */
  public List<Path> of(String coordinates) {
    DefaultArtifact artifact;
    try {
      artifact = new DefaultArtifact(coordinates);
    } catch (IllegalArgumentException notWellFormed) {
      throw new IllegalArgumentException(
          "'"
              + coordinates
              + "' is not an artifact; write group:artifact:version,"
              + " for example org.apache.commons:commons-math3:3.6.1");
    }
    CollectRequest wanted = new CollectRequest();
    wanted.setRoot(new Dependency(artifact, JavaScopes.RUNTIME));
    return resolved(coordinates, context -> wanted, Set.of(JavaScopes.COMPILE, JavaScopes.RUNTIME));
  }

  /** The jars of a POM's dependencies in one of the {@code scopes}, and of their dependencies. */
  public List<Path> ofPom(Path pom, Set<String> scopes) {
    return resolved(
        pom.getFileName().toString(), context -> dependencies(context, pom, scopes), scopes);
  }

  /** The artifacts to find, as a request for a context's repositories. */
  private interface Wanted {
    CollectRequest in(Context context) throws RepositoryException;
  }

  private List<Path> resolved(String what, Wanted wanted, Set<String> scopes) {
    try (Context context = Runtimes.INSTANCE.getRuntime().create(settings.get())) {
      Fetch fetch = new Fetch(context);
      CollectRequest request = wanted.in(context);
      context.remoteRepositories().forEach(request::addRepository);
      fetch.withSettings(more).forEach(request::addRepository);
      return fetch.jars(request, scopes);
    } catch (RepositoryException failed) {
      Progress.checkCancelled(); // an interrupted transfer fails too
      throw new IllegalArgumentException(NotFound.sentence(what, failed), failed);
    } catch (RuntimeException failed) {
      if (failed.getCause()
          instanceof InterruptedException) { // how the resolver reports an interrupt
        Thread.currentThread().interrupt();
        Progress.checkCancelled();
      }
      throw failed;
    }
  }

  private CollectRequest dependencies(Context context, Path pom, Set<String> scopes)
      throws RepositoryException {
    ModelResponse model =
        new MavenModelReader(context)
            .readModel(
                ModelRequest.builder()
                    .setPomFile(pom)
                    .setRepositories(context.remoteRepositories())
                    .build());
    ArtifactDescriptorResult described =
        model.toArtifactDescriptorResult(model.getEffectiveModel());
    CollectRequest wanted = new CollectRequest();
    described.getDependencies().stream()
        .filter(dependency -> scopes.contains(scope(dependency)))
        .forEach(wanted::addDependency);
    wanted.setManagedDependencies(described.getManagedDependencies());
    wanted.setRepositories(described.getRepositories());
    return wanted;
  }

  private static String scope(Dependency dependency) {
    return Optional.of(dependency.getScope())
        .filter(scope -> !scope.isEmpty())
        .orElse(JavaScopes.COMPILE);
  }
}
