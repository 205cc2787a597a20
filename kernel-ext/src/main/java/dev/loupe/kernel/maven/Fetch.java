package dev.loupe.kernel.maven;

import dev.loupe.progress.Progress;
import eu.maveniverse.maven.mima.context.Context;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.maven.settings.io.xpp3.SettingsXpp3Reader;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.DependencyNode;
import org.eclipse.aether.graph.DependencyVisitor;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferCancelledException;
import org.eclipse.aether.transfer.TransferEvent;
import org.eclipse.aether.util.filter.DependencyFilterUtils;
import org.eclipse.aether.util.graph.visitor.FilteringDependencyVisitor;
import org.eclipse.aether.util.repository.SimpleResolutionErrorPolicy;

/** Downloads jars for the calling thread, with progress; an interrupt stops it. */
final class Fetch {
  private static final int AT_A_TIME = 5; // as many as the resolver has threads for

  private final Context context;
  private final DefaultRepositorySystemSession session;

  Fetch(Context context) {
    this.context = context;
    session = new DefaultRepositorySystemSession(context.repositorySystemSession());
    session.setResolutionErrorPolicy(new SimpleResolutionErrorPolicy(0, 0)); // ask again next time
    session.setOffline(session.isOffline() || offline());
    session.setTransferListener(new UntilInterrupted(Thread.currentThread()));
  }

  /** Whether settings.xml says offline, the only part of it that MIMA ignores. */
  private boolean offline() {
    Path file = context.mavenUserHome().settingsXml();
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (Reader reader = Files.newBufferedReader(file)) {
      return new SettingsXpp3Reader().read(reader).isOffline();
    } catch (IOException | XmlPullParserException unreadable) {
      throw new IllegalArgumentException(
          file + " cannot be read: " + unreadable.getMessage(), unreadable);
    }
  }

  /** The repositories as settings.xml has them: with mirrors, proxies and passwords. */
  List<RemoteRepository> withSettings(List<RemoteRepository> repositories) {
    return context.repositorySystem().newResolutionRepositories(session, repositories);
  }

  /** The jars of the wanted artifacts in one of the {@code scopes}, and of their dependencies. */
  List<Path> jars(CollectRequest wanted, Set<String> scopes) throws RepositoryException {
    DependencyNode root = context.repositorySystem().collectDependencies(session, wanted).getRoot();
    Map<String, ArtifactRequest> needed = new LinkedHashMap<>(); // an artifact may be needed twice
    root.accept(
        new FilteringDependencyVisitor(
            new Requests(needed),
            DependencyFilterUtils.classpathFilter(scopes.toArray(String[]::new))));
    return fetched(List.copyOf(needed.values()));
  }

  private List<Path> fetched(List<ArtifactRequest> needed) throws RepositoryException {
    List<Path> jars = new ArrayList<>();
    try (Progress progress = Progress.of("fetching jars", needed.size())) {
      for (int from = 0; from < needed.size(); from += AT_A_TIME) {
        List<ArtifactRequest> next =
            needed.subList(from, Math.min(needed.size(), from + AT_A_TIME));
        for (ArtifactResult one : context.repositorySystem().resolveArtifacts(session, next)) {
          jars.add(one.getArtifact().getFile().toPath());
        }
        progress.tick(next.size());
      }
    }
    return jars;
  }

  private record Requests(Map<String, ArtifactRequest> found) implements DependencyVisitor {
    @Override
    public boolean visitEnter(DependencyNode node) {
      if (node.getDependency() != null) {
        found.putIfAbsent(node.getArtifact().toString(), new ArtifactRequest(node));
      }
      return true;
    }

    @Override
    public boolean visitLeave(DependencyNode node) {
      return true;
    }
  }

  /** Stops downloads in the resolver's own threads when the cell's thread is interrupted. */
  private static final class UntilInterrupted extends AbstractTransferListener {
    private final Thread cell;

    UntilInterrupted(Thread cell) {
      this.cell = cell;
    }

    @Override
    public void transferStarted(TransferEvent event) throws TransferCancelledException {
      transferProgressed(event);
    }

    @Override
    public void transferProgressed(TransferEvent event) throws TransferCancelledException {
      if (cell.isInterrupted()) {
        throw new TransferCancelledException("stopped by an interrupt");
      }
    }
  }
}
