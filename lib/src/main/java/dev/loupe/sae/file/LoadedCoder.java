package dev.loupe.sae.file;

import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.view.Notes;

/**
 * A sparse autoencoder or a transcoder from files.
 *
 * @param name what it is called: the end of its folder's path
 * @param coder the encoder and decoder, on the device of the model
 * @param notes what to know before using it, such as that it was trained on another model
 */
public record LoadedCoder(String name, SparseCoder coder, Notes notes) {
  @Override
  public String toString() {
    return notes.above(name + ": " + coder);
  }
}
