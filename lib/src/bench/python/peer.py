"""The work that AgainstPython times, done as a Python user would: transformers with PyTorch hooks.

    python peer.py MODEL_FOLDER THREADS

Reads the name of a task from each line of its input and answers with the milliseconds that it took.
"""

import random
import sys
import time

import torch
from transformers import GPT2LMHeadModel

torch.set_num_threads(int(sys.argv[2]))
model = GPT2LMHeadModel.from_pretrained(sys.argv[1], dtype=torch.float32).eval()
blocks = model.transformer.h
rng = random.Random(1)


def tokens(width, variant=0):
    ids = [rng.randrange(50257) for _ in range(width)]
    ids[width // 2] = (ids[width // 2] + variant) % 50257
    return torch.tensor([ids])


def difference(logits):
    return logits[0, -1, 100] - logits[0, -1, 200]


def kept(ids):
    streams = {}
    handles = [
        block.register_forward_pre_hook(lambda module, args, layer=layer: streams.__setitem__(layer, args[0].detach().clone()))
        for layer, block in enumerate(blocks)
    ]
    logits = model(ids, use_cache=False).logits
    for handle in handles:
        handle.remove()
    return logits, streams


def forward(width):
    model(tokens(width), use_cache=False)


def cache(width):
    kept(tokens(width))


def gradients(width):
    streams = {}

    def keep(module, args, layer):
        if not args[0].requires_grad:
            args[0].requires_grad_(True)
        args[0].retain_grad()
        streams[layer] = args[0]

    handles = [block.register_forward_pre_hook(lambda module, args, layer=layer: keep(module, args, layer)) for layer, block in enumerate(blocks)]
    with torch.enable_grad():
        difference(model(tokens(width), use_cache=False).logits).backward()
    for handle in handles:
        handle.remove()
    return [stream.grad for stream in streams.values()]


def sweep(width):
    clean, corrupted = tokens(width), tokens(width, 1)
    clean_logits, streams = kept(clean)
    low, high = difference(model(corrupted, use_cache=False).logits).item(), difference(clean_logits).item()
    grid = torch.zeros(len(blocks), width)
    for layer, block in enumerate(blocks):
        for position in range(width):

            def patch(module, args):
                stream = args[0].clone()
                stream[:, position] = streams[layer][:, position]
                return (stream,) + args[1:]

            handle = block.register_forward_pre_hook(patch)
            grid[layer, position] = (difference(model(corrupted, use_cache=False).logits).item() - low) / (high - low)
            handle.remove()
    return grid


for parameter in model.parameters():
    parameter.requires_grad_(False)
print("ready", flush=True)
for line in sys.stdin:
    name, width = line.split()
    start = time.perf_counter()
    with torch.no_grad():
        globals()[name](int(width))
    print((time.perf_counter() - start) * 1000, flush=True)
