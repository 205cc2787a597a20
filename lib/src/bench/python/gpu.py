"""The work that GpuBenchmark times, as Python users do it: transformers, on a card or on the CPU.

    python gpu.py MODEL_FOLDER float32|bfloat16 cuda|cpu THREADS
    python gpu.py --store FROM TO          writes a model again with its numbers in bfloat16

Each line of its input is JSON: {"task", "rival", "act", "clean", "corrupted", "right", "wrong", "numbers"}. The answer is
JSON: the milliseconds ("ms"), with one number read back at their end, so that the card has finished; and what was
computed ("numbers"), if it was asked for.

The rivals of a sweep: "hooks" is one whole forward a cell, as libraries for Python do it; "batch" is one whole forward a
layer, with a copy of the prompts for each cell; "loop" is the same from the patched layer on, with only the last position
unembedded, as somebody in a hurry would write it for one experiment.
"""

import gc
import json
import sys
import time

import torch
import transformers
from transformers import AutoModelForCausalLM


class Shape:
    """Where the parts of a model are."""

    def __init__(self, model):
        self.model, self.head = model, model.get_output_embeddings()
        if model.config.model_type == "gpt2":
            body = model.transformer
            self.blocks, self.norm = body.h, body.ln_f
            self.heads, self.into_stream = model.config.n_head, lambda block: block.attn.c_proj
            self.options = lambda x: {}
        else:
            body = model.gpt_neox
            self.blocks, self.norm = body.layers, body.final_layer_norm
            self.heads, self.into_stream = model.config.num_attention_heads, lambda block: block.attention.dense
            positions = lambda x: torch.arange(x.shape[1], device=x.device)[None]
            self.options = lambda x: {"attention_mask": None, "position_embeddings": body.rotary_emb(x, positions(x))}

    def block(self, layer, x):
        out = self.blocks[layer](x, **self.options(x))
        return out[0] if isinstance(out, tuple) else out

    def module(self, act, layer):
        """The module whose input the activation is."""
        return self.blocks[layer] if act == "resid_pre" else self.into_stream(self.blocks[layer])

    def cells(self, act, width):
        return width if act == "resid_pre" else self.heads

    def part(self, act, x, cell):
        """What a cell is of an activation [prompt, position, ..], a view."""
        if act == "resid_pre":
            return x[:, cell]
        size = x.shape[-1] // self.heads
        return x[..., cell * size : (cell + 1) * size]


class Hook:
    """A hook in front of a module, for as long as it is open; `change` may change the copy that it is given."""

    def __init__(self, module, change):
        self.module, self.change = module, change

    def __enter__(self):
        def before(module, args):
            x = args[0].clone()
            self.change(x)
            return (x,) + args[1:]

        self.handle = self.module.register_forward_pre_hook(before)

    def __exit__(self, *raised):
        self.handle.remove()


def load(folder, dtype, device):
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=dtype).to(device).eval()
    model.generation_config.eos_token_id, model.generation_config.pad_token_id = None, 0
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    return model


class Work:
    def __init__(self, folder, dtype, device):
        self.place = folder, dtype, device
        self.shape = Shape(load(*self.place))

    def logits(self, ids):
        return self.shape.model(ids, use_cache=False).logits

    def kept(self, act, ids):
        """The activation in every layer, and the logits."""
        kept, handles = [], []
        for layer in range(len(self.shape.blocks)):
            module = self.shape.module(act, layer)
            handles.append(module.register_forward_pre_hook(lambda module, args: kept.append(args[0].detach().clone())))
        logits = self.logits(ids)
        for handle in handles:
            handle.remove()
        return kept, logits

    def load(self, task):
        logits = load(*self.place)(task["clean"], use_cache=False).logits[0, -1]
        logits[0].item()
        return logits

    def forward(self, task):
        logits = self.logits(task["clean"])[0, -1]
        logits[0].item()
        return logits

    def cache(self, task):
        last = self.kept("resid_pre", task["clean"])[0][-1][0, -1]
        last[0].item()
        return last

    def gradients(self, task):
        streams, handles = [], []

        def keep(module, args):
            if not args[0].requires_grad:
                args[0].requires_grad_(True)
            args[0].retain_grad()
            streams.append(args[0])

        for block in self.shape.blocks:
            handles.append(block.register_forward_pre_hook(keep))
        with torch.enable_grad():
            self.difference(self.logits(task["clean"])[:, -1], task).sum().backward()
        for handle in handles:
            handle.remove()
        first = streams[0].grad[0, -1]
        first[0].item()
        return first

    def generate(self, task):
        ids = task["clean"]
        mask = torch.ones_like(ids)
        out = self.shape.model.generate(ids, attention_mask=mask, max_new_tokens=30, do_sample=False)
        return out[0, ids.shape[1] :].float()

    def difference(self, last, task):
        return last[:, task["right"]] - last[:, task["wrong"]]

    def sweep(self, task):
        """The logit difference in each cell, layer by layer, of each prompt: [cell, prompt]."""
        clean, corrupted, act = task["clean"], task["corrupted"], task["act"]
        source, logits = self.kept(act, clean)
        self.difference(logits[:, -1], task).tolist()
        cells = self.shape.cells(act, clean.shape[1])
        base = self.kept("resid_pre", corrupted)[0] if task["rival"] == "loop" else None
        rows = [getattr(self, task["rival"])(task, act, layer, cells, source[layer], base) for layer in range(len(source))]
        return torch.cat(rows).flatten()

    def hooks(self, task, act, layer, cells, source, base):
        values = []
        for cell in range(cells):

            def change(x):
                self.shape.part(act, x, cell)[:] = self.shape.part(act, source, cell)

            with Hook(self.shape.module(act, layer), change):
                values.append(self.difference(self.logits(task["corrupted"])[:, -1], task).tolist())
        return torch.tensor(values)

    def patch_copies(self, act, cells, source):
        """What is written into the batch in which cell i has copy i of the prompts."""
        prompts = len(source)

        def change(x):
            for cell in range(cells):
                copy = x[cell * prompts : (cell + 1) * prompts]
                self.shape.part(act, copy, cell)[:] = self.shape.part(act, source, cell)

        return change

    def batch(self, task, act, layer, cells, source, base):
        ids = task["corrupted"].repeat(cells, 1)
        with Hook(self.shape.module(act, layer), self.patch_copies(act, cells, source)):
            last = self.logits(ids)[:, -1]
        return self.difference(last, task).view(cells, -1).cpu()

    def loop(self, task, act, layer, cells, source, base):
        x = base[layer].repeat(cells, 1, 1)
        with Hook(self.shape.module(act, layer), self.patch_copies(act, cells, source)):
            x = self.shape.block(layer, x)
        for later in range(layer + 1, len(self.shape.blocks)):
            x = self.shape.block(later, x)
        last = self.shape.head(self.shape.norm(x[:, -1]))
        return self.difference(last, task).view(cells, -1).cpu()


def answer(work, task, device):
    for prompts in ("clean", "corrupted"):
        task[prompts] = torch.tensor(task[prompts], device=device)
    start = time.perf_counter()
    with torch.no_grad():
        numbers = getattr(work, task["task"])(task)
    answer = {"ms": (time.perf_counter() - start) * 1000}
    if task["numbers"]:
        answer["numbers"] = numbers.double().flatten().tolist()
    if task["task"] == "load":
        gc.collect()
        if device == "cuda":
            torch.cuda.empty_cache()
    return answer


def main():
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    if sys.argv[1] == "--store":
        AutoModelForCausalLM.from_pretrained(sys.argv[2], dtype=torch.bfloat16).save_pretrained(sys.argv[3])
        return
    folder, dtype, device, threads = sys.argv[1:]
    torch.set_num_threads(int(threads))
    work = Work(folder, getattr(torch, dtype), device)
    print(f"PyTorch {torch.__version__}, transformers {transformers.__version__}", flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(work, json.loads(line), device)), flush=True)


main()
