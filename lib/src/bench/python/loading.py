"""What loading a model costs a process of Python that has imported transformers and done nothing else.

    python loading.py MODEL_FOLDER THREADS

Prints the milliseconds from the folder to the logits of 15 tokens, and the bytes of memory, mapped pages included, that
the process had at most beyond what it had before.
"""

import sys
import time

import torch
from transformers import GPT2LMHeadModel


def resident(key):
    with open("/proc/self/status") as status:
        return next(1024 * int(line.split()[1]) for line in status if line.startswith(key + ":"))


torch.set_num_threads(int(sys.argv[2]))
before = resident("VmRSS")
start = time.perf_counter()
with torch.no_grad():
    model = GPT2LMHeadModel.from_pretrained(sys.argv[1], dtype=torch.float32).eval()
    model(7 * torch.arange(15)[None], use_cache=False).logits
print((time.perf_counter() - start) * 1000, resident("VmHWM") - before)
