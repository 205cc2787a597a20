package dev.loupe.kernel.maven;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.collection.DependencyCollectionException;
import org.eclipse.aether.resolution.ArtifactDescriptorException;
import org.eclipse.aether.transfer.ArtifactNotFoundException;
import org.eclipse.aether.transfer.ArtifactTransferException;
import org.eclipse.aether.transfer.RepositoryOfflineException;

/** Why Maven's resolver found nothing, in one sentence. */
final class NotFound {
  private NotFound() {}

  static String sentence(String what, RepositoryException failure) {
    List<Throwable> chain = chain(failure);
    for (Throwable cause : chain) {
      if (cause instanceof RepositoryOfflineException) {
        return what
            + " is not in the local repository, and Maven is set to offline in settings.xml; "
            + "only artifacts that were downloaded before can be used";
      }
    }
    for (Throwable cause : chain) {
      if (cause instanceof ArtifactNotFoundException none) {
        return what + notThere(what, none);
      }
    }
    for (Throwable cause : chain) {
      if (cause instanceof ArtifactTransferException broken) {
        return unreachable(what, broken);
      }
    }
    return what + " cannot be found: " + chain.get(chain.size() - 1).getMessage();
  }

  private static String notThere(String what, ArtifactNotFoundException none) {
    String name = name(none.getArtifact());
    String missing = what.equals(name) ? " is" : " needs " + name + ", which is";
    String where = none.getRepository() == null ? "" : " " + none.getRepository().getId();
    return missing
        + " not in Maven's repository"
        + where
        + "; check group, name and version, or name its repository: %mavenRepo ID URL";
  }

  private static String unreachable(String what, ArtifactTransferException broken) {
    Throwable last = chain(broken).get(chain(broken).size() - 1);
    String repository = broken.getRepository() == null ? "" : " " + broken.getRepository().getId();
    return what
        + " is not in the local repository, and Maven's repository"
        + repository
        + " cannot be reached ("
        + last
        + "); without a network, only artifacts that were downloaded before can be used";
  }

  private static String name(Artifact artifact) {
    return artifact.getGroupId() + ":" + artifact.getArtifactId() + ":" + artifact.getVersion();
  }

  /** The chain of causes; where the resolver has several causes, all of them. */
  private static List<Throwable> chain(Throwable failure) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable at = failure; at != null && !chain.contains(at); at = at.getCause()) {
      chain.add(at);
      if (at instanceof DependencyCollectionException collecting) {
        collecting.getResult().getExceptions().forEach(one -> chain.addAll(chain(one)));
      }
      if (at instanceof ArtifactDescriptorException describing && describing.getResult() != null) {
        describing.getResult().getExceptions().forEach(one -> chain.addAll(chain(one)));
      }
    }
    return chain;
  }
}
