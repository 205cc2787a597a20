package dev.loupe.load.hub;

import java.util.regex.Pattern;

/**
 * A model of the Hugging Face Hub, and which revision of it.
 *
 * <p>Written {@code gpt2}, {@code EleutherAI/pythia-70m} or {@code EleutherAI/pythia-70m@step1000}.
 * Anything else is refused here, before it becomes part of an address or a path.
 *
 * @param id the name, with its organisation if it has one
 * @param revision a branch, a tag or a commit
 */
public record HubName(String id, String revision) {
  static final String MAIN = "main";

  private static final int LONGEST = 96; // the Hub's own limit
  private static final Pattern ID = Pattern.compile("\\w(?:[\\w.-]*\\w)?(?:/\\w(?:[\\w.-]*\\w)?)?");
  private static final Pattern REVISION = Pattern.compile("[\\w+-][\\w.+-]*(?:/[\\w+-][\\w.+-]*)*");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  /** Refuses what the Hub does not allow as a name. */
  public HubName {
    boolean known =
        ID.matcher(id).matches()
            && id.length() <= LONGEST
            && !id.contains("..")
            && !id.contains("--")
            && !id.endsWith(".git");
    if (!known) {
      throw new IllegalArgumentException(
          "'"
              + id
              + "' is neither a folder nor a model's name; a name is gpt2 or EleutherAI/pythia-70m: letters, digits, '_', single '-' and '.'");
    }
    if (!REVISION.matcher(revision).matches() || revision.contains("..")) {
      throw new IllegalArgumentException(
          "'"
              + revision
              + "' after "
              + id
              + "@ is not a revision's name; a revision is main, step1000, refs/pr/1 or a commit");
    }
  }

  /** The model named by {@code name} or {@code name@revision}. */
  public static HubName parse(String name) {
    int at = name.indexOf('@');
    return at < 0
        ? new HubName(name, MAIN)
        : new HubName(name.substring(0, at), name.substring(at + 1));
  }

  /** Whether the revision is a commit, which never changes. */
  public boolean isCommit() {
    return isCommit(revision);
  }

  static boolean isCommit(String revision) {
    return COMMIT.matcher(revision).matches();
  }

  @Override
  public String toString() {
    return revision.equals(MAIN) ? id : id + "@" + revision;
  }
}
