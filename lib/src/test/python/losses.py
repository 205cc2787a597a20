"""The next-token losses of two golden models in float64, for the library's tests to compare with.

    python losses.py

Each prompt is run alone, with transformers' own loss (labels=input_ids; labels before a position set to -100) and with
the loss of each token as TransformerLens' loss_per_token computes it: minus the log-softmax at the token that follows.
"""

from pathlib import Path

import torch
from safetensors.torch import save_file

import expected

RESOURCES = Path(__file__).resolve().parents[1] / "resources"
LENGTHS = [9, 5, 12]
FROM = 4


def losses(name):
    model = expected.read(RESOURCES / "golden" / name, torch.float64)
    generator = torch.Generator().manual_seed(7)
    result = {}
    for i, length in enumerate(LENGTHS):
        ids = torch.randint(3, model.config.vocab_size, (1, length), generator=generator)
        later = ids.clone()
        later[:, :FROM] = -100
        logits = model(ids).logits
        each = -logits.log_softmax(-1)[:, :-1].gather(-1, ids[:, 1:, None])[0, :, 0]
        result |= {
            f"{name}.{i}.ids": ids,
            f"{name}.{i}.loss": model(ids, labels=ids).loss.reshape(1),
            f"{name}.{i}.later": model(ids, labels=later).loss.reshape(1),
            f"{name}.{i}.each": each.contiguous(),
        }
    return result


NAMES = ["gpt2", "llama-gqa"]
for name in NAMES:  # in_double() patches the modules that are loaded
    expected.read(RESOURCES / "golden" / name, torch.float32)
with torch.no_grad(), expected.in_double():
    torch.set_num_threads(1)
    save_file(losses(NAMES[0]) | losses(NAMES[1]), RESOURCES / "losses.safetensors")
