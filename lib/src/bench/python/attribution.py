"""Direct logit attribution of every neuron, as a Python user writes it; AttributionBenchmark times it.

    python attribution.py MODEL_FOLDER THREADS

Reads "WAY PROMPTS TOKENS" from each line of its input, and answers with the milliseconds, the growth of memory in
bytes at its peak, and the ten largest neurons. WAY is "projected" (the direction goes through W_out) or "stacked"
(the output of each neuron of a layer is made, as libraries that stack neuron results do).
"""

import sys
import time

import torch
from transformers import GPT2LMHeadModel

torch.set_num_threads(int(sys.argv[2]))
model = GPT2LMHeadModel.from_pretrained(sys.argv[1], dtype=torch.float32).eval()
blocks = model.transformer.h
RIGHT, WRONG = 11, 23


def tokens(prompts, width):
    """The same numbers as in AttributionBenchmark."""
    return torch.tensor([[(7919 * (i + 1) + 104729 * p) % 50000 for i in range(width)] for p in range(prompts)])


def memory(field):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(field + ":"))


def neurons(way, ids):
    posts, end = {}, []
    handles = [
        block.mlp.act.register_forward_hook(lambda module, args, out, layer=layer: posts.__setitem__(layer, out[:, -1].clone()))
        for layer, block in enumerate(blocks)
    ]
    norm = model.transformer.ln_f
    handles.append(norm.register_forward_pre_hook(lambda module, args: end.append(args[0][:, -1])))
    model(ids, use_cache=False, logits_to_keep=1)
    for handle in handles:
        handle.remove()
    direction = (model.lm_head.weight[RIGHT] - model.lm_head.weight[WRONG]) * norm.weight
    direction = direction - direction.mean()
    scale = (end[0].var(-1, unbiased=False) + norm.eps).sqrt()[:, None]
    added = []
    for layer, block in enumerate(blocks):
        if way == "stacked":
            written = posts[layer][:, :, None] * block.mlp.c_proj.weight  # [prompt, d_mlp, d_model]
            added.append(written @ direction / scale)
        else:
            added.append(posts[layer] * (block.mlp.c_proj.weight @ direction) / scale)
    return torch.stack(added)  # [layer, prompt, d_mlp]


print("ready", flush=True)
with torch.no_grad():
    for line in sys.stdin:
        way, prompts, width = line.split()
        with open("/proc/self/clear_refs", "w") as peak:
            peak.write("5")
        before = memory("VmRSS")
        start = time.perf_counter()
        means = neurons(way, tokens(int(prompts), int(width))).mean(1).flatten()
        best = means[means.abs().topk(10).indices].tolist()
        took = (time.perf_counter() - start) * 1000
        print(took, memory("VmHWM") - before, *best, flush=True)
