"""Input attribution as a Python user writes it with transformers; InputAttributionBenchmark times it.

    python input_attribution.py MODEL_FOLDER THREADS

Reads "METHOD TOKENS" from each line of its input, and answers with the milliseconds, the growth of memory in bytes at
its peak, and the score of each token. METHOD is a function in METHODS.
"""

import sys
import time

import torch
from transformers import GPT2LMHeadModel

torch.set_num_threads(int(sys.argv[2]))
model = GPT2LMHeadModel.from_pretrained(sys.argv[1], dtype=torch.float32).eval().requires_grad_(False)
RIGHT, WRONG, STEPS = 11, 23, 50


def tokens(width):
    """The same numbers as in InputAttributionBenchmark."""
    return torch.tensor([(7919 * (i + 1)) % 50000 for i in range(width)])


def memory(field):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(field + ":"))


def difference(embeddings):
    logits = model(inputs_embeds=embeddings, use_cache=False, logits_to_keep=1).logits[:, -1]
    return logits[:, RIGHT] - logits[:, WRONG]


def integrated_gradients(ids):
    """Zeros as the baseline, all steps in one batch and one backward pass."""
    embeddings = model.transformer.wte(ids)
    shares = (torch.arange(STEPS) + 0.5) / STEPS
    points = (shares[:, None, None] * embeddings).requires_grad_()
    (gradients,) = torch.autograd.grad(difference(points).sum(), points)
    return (embeddings * gradients.mean(0)).sum(-1)


METHODS = {"integrated-gradients": integrated_gradients}

print("ready", flush=True)
for line in sys.stdin:
    method, width = line.split()
    with open("/proc/self/clear_refs", "w") as peak:
        peak.write("5")
    before = memory("VmRSS")
    start = time.perf_counter()
    scores = METHODS[method](tokens(int(width))).tolist()
    took = (time.perf_counter() - start) * 1000
    print(took, memory("VmHWM") - before, *scores, flush=True)
