package dev.loupe.load.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CancellationException;

/**
 * The messages for a model that cannot be downloaded: what was asked for, the Hub's answer, what to
 * do.
 */
final class HubErrors {
  private final HubSettings settings;

  HubErrors(HubSettings settings) {
    this.settings = settings;
  }

  /** The error for a refusal that a retry would not change. */
  RuntimeException refused(HttpResponse<?> response, HubName name) {
    String code = response.headers().firstValue("X-Error-Code").orElse("");
    String message = response.headers().firstValue("X-Error-Message").orElse("");
    int status = response.statusCode();
    if (code.equals("GatedRepo")) {
      return new IllegalArgumentException(gated(name));
    }
    if (code.equals("RevisionNotFound")) {
      return new IllegalArgumentException(
          name.id()
              + " has no revision '"
              + name.revision()
              + "' on "
              + settings.host()
              + "; checkpoints(\""
              + name.id()
              + "\") lists the revisions that are steps of its training");
    }
    if (status == 401 && message.contains("Invalid credentials")) {
      return new IllegalArgumentException(
          settings.host()
              + " does not accept the token; set HF_TOKEN to a valid one from "
              + settings.endpoint()
              + "/settings/tokens, or unset it for public models");
    }
    if (status == 401 || status == 404) {
      return new IllegalArgumentException(unknown(name));
    }
    return new IllegalArgumentException(
        settings.host()
            + " refuses "
            + name
            + " with status "
            + status
            + (message.isEmpty() ? "" : " (" + message + ")")
            + "; HF_TOKEN must be a token that may read it");
  }

  private String gated(HubName name) {
    String terms = "accept its terms at " + settings.endpoint() + "/" + name.id();
    return name.id()
        + " is gated: "
        + terms
        + (settings.token().isPresent()
            ? " with the account whose token is in HF_TOKEN, and load it again"
            : " and set HF_TOKEN to a token of that account");
  }

  private String unknown(HubName name) {
    return settings.host()
        + " has no model '"
        + name.id()
        + "', or keeps it private, and there is no folder of that name; check the spelling"
        + (name.id().contains("/")
            ? ", or "
            : " (most names begin with an organisation, as EleutherAI/pythia-70m does), or ")
        + (settings.token().isPresent()
            ? "set HF_TOKEN to a token that may read it (the one that is set may not)"
            : "set HF_TOKEN to a token that may read it");
  }

  /** The error for a file that a model must have but, according to the Hub, does not have. */
  IllegalArgumentException noFile(HubName name, String file) {
    return new IllegalArgumentException(name + " has no " + file + " on " + settings.host());
  }

  /** The error for files that are not in the cache while HF_HUB_OFFLINE is set. */
  IllegalArgumentException offline(HubName name) {
    return new IllegalArgumentException(
        "HF_HUB_OFFLINE is set, and the cache "
            + settings.cache()
            + " does not hold all of "
            + name
            + "; load it once without HF_HUB_OFFLINE, or give the folder of a model");
  }

  /** The error for a network that failed in every attempt. */
  UncheckedIOException unreachable(HubName name, IOException e) {
    if (e instanceof HubBusy busy && busy.isLimit()) {
      String when =
          busy.wanted().map(time -> " in " + time.toSeconds() + " seconds").orElse(" later");
      return new UncheckedIOException(
          e.getMessage()
              + ", too many requests, for "
              + name
              + "; load it again"
              + when
              + (settings.token().isPresent() ? "" : ", or set HF_TOKEN, which allows more"),
          e);
    }
    if (e instanceof HubBusy) {
      return new UncheckedIOException(
          e.getMessage() + " for " + name + "; load it again later, what was downloaded is kept",
          e);
    }
    return new UncheckedIOException(
        settings.host()
            + " cannot be reached for "
            + name
            + " ("
            + cause(e)
            + "), and the cache "
            + settings.cache()
            + " does not hold all of it; load it again when the network is back, what was downloaded is kept",
        e);
  }

  /** Java's network exceptions often have no message but their class's name. */
  private static String cause(Throwable e) {
    Throwable deepest = e;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String name = deepest.getClass().getSimpleName();
    return deepest.getMessage() == null ? name : name + ": " + deepest.getMessage();
  }

  /** The error for an answer that does not list branches and tags. */
  IllegalArgumentException noRevisions(HubName name) {
    return new IllegalArgumentException(
        settings.host() + " does not list the revisions of " + name.id() + " as the Hub does");
  }

  /** The error for a disk with too little space for a download. */
  UncheckedIOException noSpace(HubName name, long needed, long free) {
    String message =
        name
            + " needs "
            + size(needed)
            + " more in the cache "
            + settings.cache()
            + ", but only "
            + size(free)
            + " are free; free some space, or set HF_HUB_CACHE to a folder on a larger disk";
    return new UncheckedIOException(message, new IOException(message));
  }

  private static String size(long bytes) {
    return bytes < 1_000_000_000
        ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
        : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }

  /** The error for a file of the cache that cannot be written. */
  UncheckedIOException unwritable(Path file, IOException e) {
    return new UncheckedIOException(
        file
            + " cannot be written ("
            + cause(e)
            + "); set HF_HUB_CACHE to another folder for the cache",
        e);
  }

  /** The error for a file whose hash differs from the Hub's. */
  UncheckedIOException damaged(HubName name, HubFile file, String hash) {
    String message =
        file.name()
            + " of "
            + name
            + " arrived damaged: its hash is "
            + hash
            + ", but "
            + settings.host()
            + " names "
            + file.hash()
            + "; it was deleted, load the model again";
    return new UncheckedIOException(message, new IOException(message));
  }

  /** The error for a thread that was interrupted while it waited; the thread stays interrupted. */
  static CancellationException interrupted() {
    Thread.currentThread().interrupt();
    return new CancellationException(
        "stopped by an interrupt; what was downloaded is kept, and the next load continues from there");
  }
}
