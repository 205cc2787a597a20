"""Makes tiny random classifiers of texts, and what transformers computes from them.

    python make_classifiers.py             # all of them, into ../resources/classifiers
    python make_classifiers.py bert        # one of them
    python make_classifiers.py --check DIR bert   # a folder that Loupe has saved gives the logits that are expected

The same versions and seeds give the same bytes. classifiers/README.md says what each folder holds.
"""

import sys
import zlib
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file

from expected import in_double
from make_golden import healthy, save

FOLDER = Path(__file__).parent.parent / "resources" / "classifiers"
PROMPTS, LENGTH, SHORT, PADDED = 2, 9, 5, 0  # 0 is the token that pads
MOODS = {0: "NEGATIVE", 1: "NEUTRAL", 2: "POSITIVE"}

ENCODER = dict(
    vocab_size=41,
    hidden_size=16,
    num_hidden_layers=2,
    num_attention_heads=2,
    intermediate_size=24,
    max_position_embeddings=24,
    pad_token_id=0,
)
DECODER = ENCODER | dict(num_key_value_heads=1, bos_token_id=0, eos_token_id=0)

# name: model type, config, classes (None: those that transformers has unasked), kind of problem (None: one class of all)
CLASSIFIERS = {
    "bert": ("bert", ENCODER, MOODS, None),
    "bert-unnamed": ("bert", ENCODER, None, None),
    "roberta": (
        "roberta",
        ENCODER | dict(pad_token_id=1, max_position_embeddings=26, type_vocab_size=1, layer_norm_eps=1e-5),
        MOODS,
        None,
    ),
    "distilbert": (
        "distilbert",
        dict(vocab_size=41, dim=16, n_layers=2, n_heads=2, hidden_dim=24, max_position_embeddings=24),
        {0: "toxic", 1: "insult", 2: "threat"},
        "multi_label_classification",
    ),
    "gpt2": (
        "gpt2",
        dict(vocab_size=41, n_embd=16, n_layer=2, n_head=2, n_positions=24, pad_token_id=0, bos_token_id=0, eos_token_id=0),
        MOODS,
        None,
    ),
    "llama": ("llama", DECODER | dict(rms_norm_eps=1e-5), MOODS, None),
    "qwen2-score": ("qwen2", DECODER | dict(rms_norm_eps=1e-5), {0: "helpful"}, "regression"),
    "gemma2": (
        "gemma2",
        DECODER
        | dict(head_dim=6, query_pre_attn_scalar=5, sliding_window=4, final_logit_softcapping=2.0, rms_norm_eps=1e-5),
        MOODS,
        None,
    ),
}


def main(names):
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    if names[:1] == ["--check"]:
        return check(Path(names[1]), names[2])
    for name in names or CLASSIFIERS:
        folder = FOLDER / name
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        seed = zlib.crc32(name.encode())
        write(CLASSIFIERS[name], seed, folder)
        tensors = expected(folder, torch.Generator().manual_seed(seed + 1))
        save(tensors, folder / "expected.safetensors")
        size = sum(f.stat().st_size for f in folder.iterdir())
        rounding = (tensors["logits"].double() - tensors["logits_float64"]).abs().max().item()
        print(f"{name:14} {size / 1024:5.1f} KB   float32 - float64: {rounding:.1e}")


def write(classifier, seed, folder):
    model_type, settings, classes, problem = classifier
    if classes is not None:
        settings = settings | dict(id2label=classes, label2id={word: i for i, word in classes.items()})
    config = transformers.AutoConfig.for_model(model_type, **settings, problem_type=problem)
    model = transformers.AutoModelForSequenceClassification.from_config(config, dtype=torch.float32)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(healthy(name, parameter, generator))
    model.save_pretrained(folder)


@torch.no_grad()
def expected(folder, generator):
    model = read(folder, torch.float32)
    pad = model.config.pad_token_id or 0
    ids = torch.randint(2, model.config.vocab_size, (PROMPTS, LENGTH), generator=generator)  # no padding among them
    with in_double():
        exact = read(folder, torch.float64)
        logits_float64 = exact(ids).logits
    short = ids[:1, :SHORT]
    alone = model(short).logits
    padded = torch.full_like(ids, pad)
    padded[0, :SHORT], padded[1] = short, ids[1]
    mask = torch.ones_like(ids)
    mask[0, SHORT:] = 0
    together = model(padded, attention_mask=mask).logits
    torch.testing.assert_close(together[:1], alone, atol=2e-5, rtol=1e-5)
    # A text whose last tokens are the one that pads: decoders read the token before them.
    ending = ids[:1].clone()
    ending[0, -2:] = pad
    return {
        "input_ids": ids,
        "logits": model(ids).logits,
        "logits_float64": logits_float64,
        "short.logits": alone,
        "ending.input_ids": ending,
        "ending.logits": model(ending).logits,
    }


def read(folder, dtype):
    kind = transformers.AutoModelForSequenceClassification
    model = kind.from_pretrained(folder, dtype=dtype, attn_implementation="eager").eval()
    if dtype == torch.float64:
        for module in model.modules():
            for name, _ in list(module.named_buffers(recurse=False)):
                if name.endswith("inv_freq"):
                    setattr(module, name, getattr(type(module)(module.config), name))
    return model


@torch.no_grad()
def check(saved, name):
    tensors = load_file(FOLDER / name / "expected.safetensors")
    logits = read(saved, torch.float32)(tensors["input_ids"]).logits
    print(f"{name}: {(logits - tensors['logits']).abs().max().item():.1e}")


if __name__ == "__main__":
    main(sys.argv[1:])
