"""The next-token losses of two golden models in float64, for the library's tests to compare with.

    python losses.py

Each prompt is run alone, with transformers' own loss (labels=input_ids; labels before a position set to -100; it rounds
the logits to float32) and with
the loss of each token as TransformerLens' loss_per_token computes it: minus the log-softmax at the token that follows.
"""

from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM

RESOURCES = Path(__file__).resolve().parents[1] / "resources"
LENGTHS = [9, 5, 12]
FROM = 4


def losses(name):
    model = AutoModelForCausalLM.from_pretrained(RESOURCES / "golden" / name, dtype=torch.float64).eval()
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
            f"{name}.{i}.loss": model(ids, labels=ids).loss.double().reshape(1),
            f"{name}.{i}.later": model(ids, labels=later).loss.double().reshape(1),
            f"{name}.{i}.each": each.double().contiguous(),
        }
    return result


with torch.no_grad():
    torch.set_num_threads(1)
    save_file(losses("gpt2") | losses("llama-gqa"), RESOURCES / "losses.safetensors")
