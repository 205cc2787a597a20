"""The logits of two golden models under torch.autocast on the CPU, for the library's tests to compare with.

    python autocast.py

The weights are in float32, as autocast wants them, after their matrices were rounded to the type, as the library keeps
them; autocast rounds the operands of each matrix product. The prompts are those of the golden folders. Beside the logits stand the queries of the first layer: the first product, so all of its operands are
the same in the library.
"""

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

import expected

RESOURCES = Path(__file__).resolve().parents[1] / "resources"
TYPES = {"float16": torch.float16, "bfloat16": torch.bfloat16}
QUERIES = {"gpt2-fp16": "transformer.h.0.attn.c_attn", "llama-bf16": "model.layers.0.self_attn.q_proj"}


def outputs(name):
    folder = RESOURCES / "golden" / name
    ids = load_file(folder / "expected.safetensors")["input_ids"]
    result, first = {}, {}
    for label, dtype in TYPES.items():
        model = expected.read(folder, torch.float32)
        for weight in model.parameters():
            if weight.ndim > 1:
                weight.copy_(weight.to(dtype))
        model.get_submodule(QUERIES[name]).register_forward_hook(lambda module, x, y: first.update(y=y))
        with torch.autocast("cpu", dtype=dtype):
            result[f"{name}.{label}"] = model(ids).logits.float().contiguous()
        queries = first["y"][..., : model.config.hidden_size]  # GPT-2 computes keys and values with them
        result[f"{name}.{label}.queries"] = queries.float().contiguous()
    return result


with torch.no_grad():
    torch.set_num_threads(1)
    save_file(outputs("gpt2-fp16") | outputs("llama-bf16"), RESOURCES / "autocast.safetensors")
