package dev.loupe.load.hub;

import dev.loupe.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What the Hub says about a file, with the hash that its content is checked against.
 *
 * @param name the file's name in its model
 * @param commit the commit that it belongs to
 * @param hash SHA-256 of a large file, or the SHA-1 that git gives a small one; the Hub's ETag
 * @param size bytes
 */
record HubFile(String name, String commit, String hash, long size) {
  private static final Pattern GIT_SHA1 = Pattern.compile("[0-9a-f]{40}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final int CHUNK = 1 << 20;

  HubFile {
    if (!GIT_SHA1.matcher(hash).matches() && !SHA256.matcher(hash).matches()) {
      throw new IllegalArgumentException(unnamed(name, "its ETag is '" + hash + "'"));
    }
  }

  private static String unnamed(String name, String how) {
    return "HF_ENDPOINT is not a Hugging Face Hub, or a proxy changes its answers: for "
        + name
        + " it says that "
        + how;
  }

  /** A large file is described by X-Linked headers, as its bytes are on another host. */
  static HubFile of(String name, HttpHeaders headers, OptionalLong size) {
    String etag =
        headers.firstValue("X-Linked-Etag").or(() -> headers.firstValue("ETag")).orElse("");
    return new HubFile(
        name,
        commit(name, headers),
        etag.replaceFirst("^W/", "").replace("\"", ""),
        size.orElseThrow(() -> new IllegalArgumentException(unnamed(name, "it has no size"))));
  }

  /** The commit that a response is about, whether or not it has the file. */
  static String commit(String name, HttpHeaders headers) {
    String commit = headers.firstValue("X-Repo-Commit").orElse("");
    if (!HubName.isCommit(commit)) {
      throw new IllegalArgumentException(unnamed(name, "its commit is '" + commit + "'"));
    }
    return commit;
  }

  /** The size in a response, if it gives one. */
  static OptionalLong size(HttpHeaders headers) {
    boolean elsewhere = headers.firstValue("Location").isPresent();
    return headers
        .firstValue("X-Linked-Size")
        .or(() -> headers.firstValue("Content-Length").filter(length -> !elsewhere))
        .stream()
        .filter(size -> size.matches("\\d{1,18}"))
        .mapToLong(Long::parseLong)
        .findFirst();
  }

  /** The hash of the downloaded bytes, to be compared with {@link #hash}. */
  String hashOf(Path arrived) throws IOException {
    MessageDigest digest = digest();
    try (InputStream in = Files.newInputStream(arrived)) {
      byte[] chunk = new byte[CHUNK];
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        Progress.checkCancelled();
        digest.update(chunk, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private MessageDigest digest() {
    try {
      if (SHA256.matcher(hash).matches()) {
        return MessageDigest.getInstance("SHA-256");
      }
      MessageDigest git = MessageDigest.getInstance("SHA-1");
      git.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII)); // git hashes it too
      return git;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1 and SHA-256", e);
    }
  }
}
