package dev.loupe.storage;

import java.nio.file.Path;

/** Why a file of {@code torch.save} is not read, in one sentence. */
final class TorchRefusal extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  TorchRefusal(Path file, String why, Throwable cause) {
    super(file + " is not read as a file of torch.save: " + why, cause);
  }
}
