package dev.loupe.sae.file;

/** How one project lays out the files of an autoencoder. */
interface SaeLayout {
  /** Whether a folder has the files of this layout. */
  boolean isIn(SaeFolder folder);

  /** What the files say, with the weights by SAELens' names. */
  CoderDraft read(SaeFolder folder, SaeRequest request);

  /** The files by which the layout is known, for messages. */
  String files();
}
