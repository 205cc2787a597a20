"""What loading a model costs a process of Python that has imported transformers.

    python loading.py MODEL_FOLDER nothing|small_model THREADS

The second word says what the process does before: nothing else, or load and run a small model. Prints the milliseconds
from the folder to the logits of 15 tokens, and the bytes of memory, mapped pages included, that the process had at most
beyond what it had before.
"""

import sys
import tempfile
import time

import torch
from transformers import GPT2Config, GPT2LMHeadModel

TOKENS = 7 * torch.arange(15)[None]


def resident(key):
    with open("/proc/self/status") as status:
        return next(1024 * int(line.split()[1]) for line in status if line.startswith(key + ":"))


def load_and_run(folder):
    model = GPT2LMHeadModel.from_pretrained(folder, dtype=torch.float32).eval()
    return model, model(TOKENS, use_cache=False).logits


torch.set_num_threads(int(sys.argv[3]))
torch.set_grad_enabled(False)
if sys.argv[2] == "small_model":
    with tempfile.TemporaryDirectory() as small:
        GPT2LMHeadModel(GPT2Config(n_layer=4, n_embd=128, n_head=4, vocab_size=4096)).save_pretrained(small)
        load_and_run(small)
before = resident("VmRSS")
start = time.perf_counter()
kept = load_and_run(sys.argv[1])
print((time.perf_counter() - start) * 1000, resident("VmHWM") - before)
