"""Traces a golden GPT-2 as the paper does, for the library's tests to compare with.

    python causal_trace.py

Meng et al. 2022, section 2: noise on the embeddings of a subject, then single states, or what MLPs or attention write
in a window of layers, restored from the run without noise. Written out plainly with hooks on transformers' own model:
one full forward for each cell. Also the first normal numbers of numpy's RandomState, which the noise is made of.
"""

from pathlib import Path

import numpy
import torch
from safetensors.torch import load_file, save_file
from transformers import GPT2LMHeadModel

RESOURCES = Path(__file__).resolve().parents[1] / "resources"
MODEL = RESOURCES / "golden/gpt2"
SUBJECT = range(2, 5)
SAMPLES = 10
SEED = 1
WINDOWS = [2, 3, 10]


def normal_numbers():
    return {f"randn.{seed}": torch.from_numpy(numpy.random.RandomState(seed).randn(1999)) for seed in (0, 1, 2**32 - 1)}


class Trace:
    def __init__(self, model, ids, deviation, answer):
        self.model = model
        self.answer = answer
        self.batch = ids.repeat(1 + SAMPLES, 1)  # the first stays without noise
        noise = numpy.random.RandomState(SEED).randn(SAMPLES, len(SUBJECT), model.config.n_embd)
        self.noise = (deviation * torch.from_numpy(noise)).float()

    def probability(self, modules, position):
        """The answer's mean probability with these modules' outputs at one position as they are without noise."""
        handles = [self.model.transformer.wte.register_forward_hook(self.noised)]
        handles += [module.register_forward_hook(restoring(position)) for module in modules]
        with torch.no_grad():
            logits = self.model(self.batch).logits[1:, -1]
        for handle in handles:
            handle.remove()
        return torch.softmax(logits, dim=-1)[:, self.answer].mean()

    def noised(self, module, args, output):
        output = output.clone()
        output[1:, SUBJECT.start : SUBJECT.stop] += self.noise
        return output

    def grid(self, modules, width, windows):
        """[position, layer]; a cell restores the modules of the layers around its own."""
        layers = len(modules)
        rows = []
        for position in range(width):
            row = []
            for layer in range(layers):
                first, last = windows(layer, layers)
                row.append(self.probability(modules[first:last], position))
            rows.append(torch.stack(row))
        return torch.stack(rows)


def restoring(position):
    def hook(module, args, output):
        hidden = (output[0] if isinstance(output, tuple) else output).clone()
        hidden[1:, position] = hidden[0, position]
        return (hidden,) + output[1:] if isinstance(output, tuple) else hidden

    return hook


def main():
    torch.set_num_threads(1)
    model = GPT2LMHeadModel.from_pretrained(MODEL, dtype=torch.float32, attn_implementation="eager").eval()
    ids = load_file(MODEL / "expected.safetensors")["input_ids"][:1]
    with torch.no_grad():
        deviation = 3 * model.transformer.wte.weight.std().item()
        clean, answer = torch.softmax(model(ids).logits[0, -1], dim=-1).max(dim=-1)  # what the model says itself
    trace = Trace(model, ids, deviation, answer)
    width = ids.shape[1]
    blocks = list(model.transformer.h)
    tensors = {
        "answer": answer.reshape(1),
        "deviation": torch.tensor([deviation], dtype=torch.float64),
        "clean": clean.reshape(1).double(),
        "corrupted": trace.probability([], 0).reshape(1).double(),
        "states": trace.grid(blocks, width, lambda layer, layers: (layer, layer + 1)).double(),
    }
    for window in WINDOWS:

        def around(layer, layers):
            return max(0, layer - window // 2), min(layers, layer - (-window // 2))

        tensors[f"mlps.{window}"] = trace.grid([block.mlp for block in blocks], width, around).double()
        tensors[f"attentions.{window}"] = trace.grid([block.attn for block in blocks], width, around).double()
    tensors |= normal_numbers()
    path = RESOURCES / "causal-trace.safetensors"
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, path)
    print({name: tensors[name].item() for name in ("answer", "deviation", "clean", "corrupted")})


if __name__ == "__main__":
    main()
