package dev.loupe.storage;

import dev.loupe.files.Trouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A .npz file of numpy: a zip of .npy files, one for each array.
 *
 * <p>Nothing in it is trusted: names are those that numpy gives, what is compressed may not claim
 * to be larger than deflate can make it, and arrays are checked as those of {@link Npy} are, so
 * pickles are refused. The format: <a
 * href="https://numpy.org/doc/stable/reference/generated/numpy.savez.html">numpy.savez</a>.
 *
 * <pre>{@code
 * try (Npz file = Npz.open(Path.of("params.npz"))) {
 *   file.array("W_enc").array().shape();
 * }
 * }</pre>
 */
public final class Npz implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("\\w[\\w.-]*\\.npy");
  private static final int MOST = 10_000; // arrays
  private static final String ENDING = ".npy";

  private final Path path;
  private final ZipFile zip;
  private final SortedMap<String, ZipEntry> entries = new TreeMap<>();

  private Npz(Path path, ZipFile zip) {
    this.path = path;
    this.zip = zip;
    if (zip.size() > MOST) {
      throw refused("it has " + zip.size() + " entries, more than the " + MOST + " that are read");
    }
    for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
      add(all.nextElement());
    }
  }

  private void add(ZipEntry entry) {
    String name = entry.getName();
    if (!NAME.matcher(name).matches()) {
      throw refused("it has an entry '" + name + "', and numpy writes entries such as W_enc.npy");
    }
    NpzEntry.refuseBomb(this, entry);
    if (entries.put(name.substring(0, name.length() - ENDING.length()), entry) != null) {
      throw refused("it has two entries '" + name + "'");
    }
  }

  /** The file, opened; its arrays can be read until it is closed. */
  public static Npz open(Path path) {
    try {
      ZipFile zip = new ZipFile(path.toFile());
      try {
        return new Npz(path, zip);
      } catch (RuntimeException e) {
        zip.close();
        throw e;
      }
    } catch (ZipException e) {
      throw new IllegalArgumentException(
          path + " is not a complete .npz file: it is no zip, or a broken one", e);
    } catch (IOException e) {
      throw OpenedFile.failure(path, e);
    }
  }

  /** The names of the arrays. */
  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  /** The array of a name. */
  public Npy array(String name) {
    ZipEntry entry = entries.get(name);
    if (entry == null) {
      throw new IllegalArgumentException(
          path + " has no array '" + name + "'; it has " + entries.keySet());
    }
    NpzEntry bytes = new NpzEntry(this, zip, entry);
    return Npy.read(path.resolve(entry.getName()), entry.getSize(), part -> bytes::read);
  }

  /** An error that says why this file is not read. */
  IllegalArgumentException refused(String why) {
    return new IllegalArgumentException(path + " is not read as a .npz file: " + why);
  }

  /** Closes the file; its arrays cannot be read any more. */
  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be closed: " + Trouble.of(e), e);
    }
  }

  @Override
  public String toString() {
    return path + ": " + entries.size() + " arrays";
  }
}
