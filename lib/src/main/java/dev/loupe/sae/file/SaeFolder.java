package dev.loupe.sae.file;

import dev.loupe.arch.config.HfConfig;
import dev.loupe.files.Trouble;
import dev.loupe.load.hub.Hub;
import dev.loupe.storage.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the files of one autoencoder are: a folder, or a place of the Hub. */
interface SaeFolder {
  long LONGEST_CONFIG = 1 << 20; // bytes; a config has a few thousand

  /** The folder of this name, or the place of the Hub. */
  static SaeFolder of(String name, Hub hub) {
    return LocalFolder.find(name).orElseGet(() -> HubFolder.of(name, hub));
  }

  /** The whole path, or the name on the Hub, which may say what the files do not. */
  String address();

  /** The end of the path, which names the autoencoder. */
  String name();

  /** Whether there is such a file. */
  boolean has(String file);

  /** The file on this machine. */
  Path get(String file);

  /** What else is there that helps someone who gave a wrong folder; blank if it is not known. */
  String around();

  /** A config, checked to be a JSON object. */
  default HfConfig config(String file) {
    Path path = get(file);
    try {
      if (Files.size(path) > LONGEST_CONFIG) {
        throw new IllegalArgumentException(
            path + " has " + Files.size(path) + " bytes, and a config has at most 1 MB");
      }
      return HfConfig.parse(path.toString(), Files.readString(path));
    } catch (MalformedInputException e) {
      throw new IllegalArgumentException(path + " is not a text in UTF-8", e);
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be read: " + Trouble.of(e), e);
    }
  }

  /** A file of weights. */
  default Safetensors weights(String file) {
    return Safetensors.open(get(file));
  }
}
