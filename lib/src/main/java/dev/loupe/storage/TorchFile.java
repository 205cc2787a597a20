package dev.loupe.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A file that {@code torch.save} wrote: a dictionary of tensors, numbers, texts, lists and further
 * dictionaries.
 *
 * <p>Such a file is a zip: {@code data.pkl} is a pickle that describes the values, {@code
 * data/<key>} has the bytes of each storage. The pickle is not trusted. It may make tensors and
 * ordered dictionaries, and nothing else; nothing of it is executed, and everything that it claims
 * is checked against the file. Entries must not be compressed, as PyTorch writes them, so a file
 * holds no more than its own size.
 *
 * <pre>{@code
 * try (TorchFile file = TorchFile.open(Path.of("lens.pt"))) {
 *   file.values().whole("d_model");
 *   file.values().dictionary("J").tensor(0L).shape();
 * }
 * }</pre>
 */
public final class TorchFile implements AutoCloseable {
  private static final int LONGEST_PICKLE = 4 << 20; // bytes; thousands of tensors need less than 1
  private static final String PICKLE = "data.pkl";

  private final Path path;
  private final ZipFile zip;
  private final String folder; // with its slash

  private TorchFile(Path path, ZipFile zip) {
    this.path = path;
    this.zip = zip;
    this.folder = folder();
    refuseBigEndian();
  }

  /** The file, opened; its tensors can be read until it is closed. */
  public static TorchFile open(Path path) {
    try {
      ZipFile zip = new ZipFile(path.toFile());
      try {
        return new TorchFile(path, zip);
      } catch (RuntimeException e) {
        zip.close();
        throw e;
      }
    } catch (ZipException e) {
      throw new TorchRefusal(
          path,
          "it is no zip, or a broken one; what PyTorch wrote before version 1.6 must be saved again",
          e);
    } catch (IOException e) {
      throw OpenedFile.failure(path, e);
    }
  }

  /** What was saved, which must be a dictionary; the tensors are read when they are used. */
  public TorchDictionary values() {
    byte[] pickle = bytes(entry(PICKLE, LONGEST_PICKLE));
    Object saved = TorchPickle.read(this, new ByteArrayInputStream(pickle));
    if (saved instanceof Map<?, ?> map) {
      return new TorchDictionary(path.toString(), map);
    }
    throw refused("it holds no dictionary, but " + TorchDictionary.kind(saved));
  }

  /** The folder that all entries are in; it is called as the file was when it was written. */
  private String folder() {
    List<String> found =
        zip.stream()
            .map(ZipEntry::getName)
            .filter(name -> name.matches("[^/\\\\]+/data\\.pkl"))
            .toList();
    if (found.size() != 1) {
      throw refused(
          "it has "
              + (found.isEmpty() ? "no data.pkl" : found.size() + " entries data.pkl")
              + ", and torch.save writes one");
    }
    return found.get(0).substring(0, found.get(0).length() - PICKLE.length());
  }

  private void refuseBigEndian() {
    if (zip.getEntry(folder + "byteorder") != null) { // older versions do not say it
      String order = new String(bytes(entry("byteorder", 16)), StandardCharsets.US_ASCII);
      if (!order.equals("little")) {
        throw refused("its byte order is not little-endian; save it again on another machine");
      }
    }
  }

  /** An entry that is as long as it says, and not longer than {@code longest} bytes. */
  ZipEntry entry(String name, long longest) {
    ZipEntry entry = zip.getEntry(folder + name);
    if (entry == null) {
      throw refused("there is no " + name + " in it");
    }
    if (entry.getMethod() != ZipEntry.STORED || entry.getSize() != entry.getCompressedSize()) {
      throw refused("its " + name + " is compressed, which torch.save never does");
    }
    if (entry.getSize() > longest) {
      throw refused(
          "its "
              + name
              + " has "
              + entry.getSize()
              + " bytes, more than the "
              + longest
              + " that are read");
    }
    return entry;
  }

  private byte[] bytes(ZipEntry entry) {
    byte[] bytes = new byte[(int) entry.getSize()];
    read(entry, 0, bytes);
    return bytes;
  }

  /** Fills {@code into} with the bytes of an entry from {@code offset} on. */
  void read(ZipEntry entry, long offset, byte[] into) {
    try (InputStream in = zip.getInputStream(entry)) {
      in.skipNBytes(offset);
      if (in.readNBytes(into, 0, into.length) < into.length) {
        throw refused("it ends inside " + entry.getName());
      }
    } catch (ZipException e) {
      throw refused("its zip is broken", e);
    } catch (IOException e) {
      throw OpenedFile.failure(path, e);
    }
  }

  /** An error that says why this file is not read. */
  TorchRefusal refused(String why) {
    return refused(why, null);
  }

  TorchRefusal refused(String why, Exception cause) {
    return new TorchRefusal(path, why, cause);
  }

  /** Closes the file; its tensors cannot be read any more. */
  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      throw OpenedFile.failure(path, e);
    }
  }

  @Override
  public String toString() {
    return path + ": a file of torch.save";
  }
}
