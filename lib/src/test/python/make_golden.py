"""Makes the golden models: tiny random checkpoints, and what transformers computes from them.

    pip install -r requirements.txt
    python make_golden.py            # all of them, into ../resources/golden
    python make_golden.py llama-gqa  # one of them

The same versions and seeds give the same bytes. golden/README.md says what each folder holds.
"""

import json
import sys
import zlib
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file, save_file

import expected
import tokenizer
from variants import VARIANTS, Variant

GOLDEN = Path(__file__).parent.parent / "resources" / "golden"


def main(names):
    torch.set_num_threads(1)  # the order of a sum must not depend on the machine
    torch.use_deterministic_algorithms(True)
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    for name in names or VARIANTS:
        folder = GOLDEN / name
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        rounding = make(VARIANTS[name], name, folder)
        size = sum(f.stat().st_size for f in folder.iterdir())
        print(f"{name:18} {size / 1024:6.1f} KB   float32 - float64: {rounding:.1e}")


def make(variant, name, folder):
    """Writes one folder; gives the largest difference of its float32 and float64 logits."""
    if variant.tokenizer:
        tokenizer.write(folder, variant.config["vocab_size"])
    for attempt in range(20):
        seed = zlib.crc32(name.encode()) + attempt
        write_checkpoint(variant, seed, folder)
        # The folder is read back: what is expected comes from the files, not from the model they came from.
        tensors = expected.of(folder, torch.Generator().manual_seed(seed + 1))
        if tensors is not None:  # None: two tokens were nearly as likely, a greedy continuation would hang on rounding
            break
    else:
        raise RuntimeError(f"{name}: twenty seeds, and each continuation has a near tie")
    save(tensors, folder / "expected.safetensors")
    if variant.tokenizer:
        tokenizer.write_expected(folder)
    return (tensors["logits"].double() - tensors["logits_float64"]).abs().max().item()


def write_checkpoint(variant: Variant, seed, folder):
    config = transformers.AutoConfig.for_model(variant.model_type, **variant.config)
    model = expected.kind(config).from_config(config, dtype=torch.float32)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter_name, parameter in model.named_parameters():
            parameter.copy_(healthy(parameter_name, parameter, generator))
    model.to(variant.dtype).save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)  # encoders have none
    if variant.old_config is not None:
        (folder / "config.json").write_text(json.dumps(variant.old_config, indent=2) + "\n")
    if variant.old_tensors is not None:
        tensors = load_file(folder / "model.safetensors")
        save(variant.old_tensors(tensors, variant), folder / "model.safetensors")


def healthy(name, parameter, generator):
    """Random weights that make a lively model: sharp attention patterns, norms that matter, logits of a few units.

    (The usual initialisation, 0.02 wide with zero biases and unit norms, hides most mistakes.)
    """
    noise = torch.randn(parameter.shape, generator=generator)
    if name.endswith("bias"):
        return 0.3 * noise
    if parameter.dim() == 1:  # the weight of a norm, which begins at one; at zero where one is added to it
        return parameter.mean() + 0.3 * noise
    if any(word in name for word in ("wte", "wpe", "embed")):
        return 0.6 * noise
    # GPT-2 stores [in, out], the others [out, in].
    inputs = parameter.shape[0 if ".c_" in name else 1]
    return 1.5 * noise / inputs**0.5


def save(tensors, path):
    tensors = {name: tensor.contiguous().clone() for name, tensor in sorted(tensors.items())}
    save_file(tensors, path, metadata={"format": "pt"})


if __name__ == "__main__":
    main(sys.argv[1:])
