"""Writes small autoencoders in the layouts of several projects, and what they must give:
python make_saes.py ../resources/saes

The weights are random. expected.safetensors has, for each folder, inputs x [6, d_in], activations
and outputs, computed in float64 by the formulas of each project, which are written out below.
"""

import json
import math
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

root = Path(sys.argv[1])
d, features, tokens = 24, 40, 6
expected = {}
random = torch.Generator().manual_seed(5)


def draw(*shape, scale=1.0):
    return scale * torch.randn(*shape, generator=random)


def weights():
    return {
        "W_enc": draw(d, features, scale=0.3),
        "b_enc": draw(features, scale=0.2),
        "W_dec": draw(features, d, scale=0.3),
        "b_dec": draw(d, scale=0.3),
    }


def expect(name, x, acts, out):
    expected[name + "/x"] = x
    expected[name + "/acts"] = acts
    expected[name + "/out"] = out


def folder(name, config=None, config_name="cfg.json"):
    path = root / name
    path.mkdir(parents=True, exist_ok=True)
    if config is not None:
        (path / config_name).write_text(json.dumps(config, indent=1) + "\n")
    return path


def save(tensors, path):
    save_file({key: value.contiguous() for key, value in tensors.items()}, path)


def double(tensors):
    return {key: value.double() for key, value in tensors.items()}


def top(acts, k):
    kept = torch.zeros_like(acts)
    best = acts.topk(k, dim=-1)
    return kept.scatter(-1, best.indices, best.values)


def jump(pre, threshold):
    return pre.relu() * (pre > threshold)


# --- SAELens ------------------------------------------------------------------------------------


def sae_lens(name, config, tensors, metadata=None, dtype=torch.float32):
    meta = {
        "sae_lens_version": "6.18.0",
        "sae_lens_training_version": "6.18.0",
        "model_name": "gpt2",
        "hook_name": "blocks.1.hook_resid_pre",
        "prepend_bos": False,
        "context_size": 16,
        **(metadata or {}),
    }
    whole = {
        "d_in": d,
        "d_sae": features,
        "dtype": "float32",
        "device": "cpu",
        "apply_b_dec_to_input": True,
        "normalize_activations": "none",
        "reshape_activations": "none",
        "metadata": meta,
        **config,
    }
    stored = {key: value.to(dtype) for key, value in tensors.items()}
    save(stored, folder("saelens/" + name, whole) / "sae_weights.safetensors")
    return double(stored), draw(tokens, d).double()


def standard(w, x):
    return ((x - w["b_dec"]) @ w["W_enc"] + w["b_enc"]).relu()


w, x = sae_lens("half", {"architecture": "standard"}, weights(), dtype=torch.float16)
expect("saelens/half", x, standard(w, x), standard(w, x) @ w["W_dec"] + w["b_dec"])

w, x = sae_lens("bfloat", {"architecture": "standard"}, weights(), dtype=torch.bfloat16)
expect("saelens/bfloat", x, standard(w, x), standard(w, x) @ w["W_dec"] + w["b_dec"])

given = weights()
given["W_enc"], given["W_dec"] = given["W_enc"].T, given["W_dec"].T
w, x = sae_lens("transposed", {"architecture": "standard"}, given)
w["W_enc"], w["W_dec"] = w["W_enc"].T, w["W_dec"].T
expect("saelens/transposed", x, standard(w, x), standard(w, x) @ w["W_dec"] + w["b_dec"])

w, x = sae_lens("constant_norm", {"architecture": "standard", "normalize_activations": "constant_norm_rescale"}, weights())
factor = math.sqrt(d) / x.norm(dim=-1, keepdim=True)
acts = standard(w, x * factor)
expect("saelens/constant_norm", x, acts, (acts @ w["W_dec"] + w["b_dec"]) / factor)

# Inputs were multiplied by one factor in training, and what is written was not divided by it yet.
w, x = sae_lens(
    "average",
    {"architecture": "standard", "normalize_activations": "expected_average_only_in", "norm_scaling_factor": 2.5},
    weights(),
)
acts = standard(w, x * 2.5)
expect("saelens/average", x, acts, (acts @ w["W_dec"] + w["b_dec"]) / 2.5)

given = {**weights(), "threshold": draw(features).abs() * 0.3}
w, x = sae_lens("average_jumprelu", {"architecture": "jumprelu", "normalize_activations": "expected_average_only_in"}, given)
(root / "saelens/average_jumprelu/activation_scaler.json").write_text('{"scaling_factor": 0.4}\n')
acts = jump((x * 0.4 - w["b_dec"]) @ w["W_enc"] + w["b_enc"], w["threshold"])
expect("saelens/average_jumprelu", x, acts, (acts @ w["W_dec"] + w["b_dec"]) / 0.4)

w, x = sae_lens("topk_rescaled", {"architecture": "topk", "k": 5, "rescale_acts_by_decoder_norm": True}, weights())
norm = w["W_dec"].norm(dim=-1)
acts = top(((x - w["b_dec"]) @ w["W_enc"] + w["b_enc"]) * norm, 5).relu()
expect("saelens/topk_rescaled", x, acts, (acts / norm) @ w["W_dec"] + w["b_dec"])

# A checkpoint of training: it competes in a batch there, and is used with its learned threshold.
given = {**weights(), "topk_threshold": torch.tensor(0.21)}
w, x = sae_lens("batchtopk", {"architecture": "batchtopk", "k": 4.5, "rescale_acts_by_decoder_norm": True}, given)
norm = w["W_dec"].norm(dim=-1)
acts = jump(((x - w["b_dec"]) @ w["W_enc"] + w["b_enc"]) * norm, w["topk_threshold"])
expect("saelens/batchtopk", x, acts, (acts / norm) @ w["W_dec"] + w["b_dec"])

given = {**weights(), "topk_threshold": torch.tensor(0.15)}
w, x = sae_lens("matryoshka", {"architecture": "matryoshka_batchtopk", "k": 4, "matryoshka_widths": [10, 25]}, given)
acts = jump((x - w["b_dec"]) @ w["W_enc"] + w["b_enc"], w["topk_threshold"])
expect("saelens/matryoshka", x, acts, acts @ w["W_dec"] + w["b_dec"])

transcoder = {"apply_b_dec_to_input": False, "d_out": d}
hooks = {"hook_name": "blocks.1.ln2.hook_normalized", "hook_name_out": "blocks.1.hook_mlp_out"}
given = {**weights(), "W_skip": draw(d, d, scale=0.2)}
w, x = sae_lens("skip_transcoder", {"architecture": "skip_transcoder", **transcoder}, given, hooks)
acts = (x @ w["W_enc"] + w["b_enc"]).relu()
expect("saelens/skip_transcoder", x, acts, acts @ w["W_dec"] + w["b_dec"] + x @ w["W_skip"].T)

given = {**weights(), "threshold": draw(features).abs() * 0.3}
w, x = sae_lens("jumprelu_transcoder", {"architecture": "jumprelu_transcoder", **transcoder}, given, hooks)
acts = jump(x @ w["W_enc"] + w["b_enc"], w["threshold"])
expect("saelens/jumprelu_transcoder", x, acts, acts @ w["W_dec"] + w["b_dec"])

# Before version 6: all keys at the top. The first has those of gpt2-small-res-jb.
old = {
    "model_name": "gpt2-small",
    "hook_point": "blocks.1.hook_resid_pre",
    "hook_point_layer": 1,
    "hook_point_head_index": None,
    "dataset_path": "Skylion007/openwebtext",
    "is_dataset_tokenized": False,
    "context_size": 16,
    "use_cached_activations": False,
    "cached_activations_path": "activations/somewhere",
    "d_in": d,
    "n_batches_in_buffer": 128,
    "total_training_tokens": 300000000,
    "store_batch_size": 32,
    "device": "mps",
    "seed": 42,
    "dtype": "torch.float32",
    "b_dec_init_method": "geometric_median",
    "expansion_factor": 32,
    "from_pretrained_path": None,
    "l1_coefficient": 8e-05,
    "lr": 0.0004,
    "lr_scheduler_name": None,
    "lr_warm_up_steps": 5000,
    "train_batch_size": 4096,
    "use_ghost_grads": False,
    "feature_sampling_window": 1000,
    "feature_sampling_method": None,
    "resample_batches": 1028,
    "feature_reinit_scale": 0.2,
    "dead_feature_window": 5000,
    "dead_feature_estimation_method": "no_fire",
    "dead_feature_threshold": 1e-08,
    "log_to_wandb": True,
    "wandb_project": "mats_sae_training_gpt2_small_resid_pre_5",
    "wandb_entity": None,
    "wandb_log_frequency": 100,
    "n_checkpoints": 10,
    "checkpoint_path": "checkpoints/y1t51byy",
    "d_sae": features,
    "tokens_per_buffer": 67108864,
    "run_name": "24576-L1-8e-05",
}
stored = {**weights(), "scaling_factor": torch.ones(features)}
save(stored, folder("saelens/old", old) / "sae_weights.safetensors")
w, x = double(stored), draw(tokens, d).double()
mean = x.mean(dim=-1, keepdim=True)  # its model's writing weights were centred
acts = standard(w, x - mean)
expect("saelens/old", x, acts, acts @ w["W_dec"] + w["b_dec"] + mean)

finetuned = {
    "architecture": "standard",
    "model_name": "gpt2",
    "hook_name": "blocks.1.hook_resid_pre",
    "hook_layer": 1,
    "hook_head_index": None,
    "activation_fn_str": "relu",
    "activation_fn_kwargs": {},
    "finetuning_scaling_factor": True,
    "apply_b_dec_to_input": True,
    "normalize_activations": False,
    "sae_lens_training_version": "4.1.0",
    "prepend_bos": False,
    "context_size": 16,
    "d_in": d,
    "d_sae": features,
    "dtype": "float32",
}
stored = {**weights(), "scaling_factor": 1 + draw(features).abs()}
save(stored, folder("saelens/finetuned", finetuned) / "sae_weights.safetensors")
w, x = double(stored), draw(tokens, d).double()
acts = standard(w, x)
expect("saelens/finetuned", x, acts, (acts * w["scaling_factor"]) @ w["W_dec"] + w["b_dec"])

# --- EleutherAI's sparsify ----------------------------------------------------------------------


def sparsify(name, config):
    w = {
        "encoder.weight": draw(features, d, scale=0.3),
        "encoder.bias": draw(features, scale=0.2),
        "W_dec": draw(features, d, scale=0.3),
        "b_dec": draw(d, scale=0.3),
    }
    if config.get("skip_connection"):
        w["W_skip"] = draw(d, d, scale=0.2)
    save(w, folder("sparsify/" + name, config) / "sae.safetensors")
    w, x = double(w), draw(tokens, d).double()
    shifted = x if config.get("transcode", config.get("skip_connection")) else x - w["b_dec"]
    acts = top((shifted @ w["encoder.weight"].T + w["encoder.bias"]).relu(), config["k"])
    out = acts @ w["W_dec"] + w["b_dec"]
    if config.get("skip_connection"):
        out = out + x @ w["W_skip"].T
    expect("sparsify/" + name, x, acts, out)


sparsify("layers.1", {"expansion_factor": 32, "normalize_decoder": True, "num_latents": features, "k": 5, "signed": False, "d_in": d})
sparsify("layers.0.mlp", {"activation": "topk", "expansion_factor": 32, "normalize_decoder": True, "num_latents": features, "k": 6, "multi_topk": False, "skip_connection": True, "transcode": True, "d_in": d})
sparsify("layers.2.mlp", {"expansion_factor": 32, "normalize_decoder": True, "num_latents": features, "k": 6, "multi_topk": False, "skip_connection": True, "d_in": d})

# --- Gemma Scope --------------------------------------------------------------------------------


def gemma_scope(part, write):
    name = f"gemma-scope-2b-pt-{part}/layer_1/width_16k/average_l0_5"
    w = {**weights(), "threshold": draw(features).abs() * 0.3}
    write(folder(name) / "params.npz", **{key: value.numpy() for key, value in w.items()})
    w, x = double(w), draw(tokens, d).double()
    acts = jump(x @ w["W_enc"] + w["b_enc"], w["threshold"])
    expect(name, x, acts, acts @ w["W_dec"] + w["b_dec"])


gemma_scope("res", np.savez)
gemma_scope("att", np.savez)
gemma_scope("mlp", np.savez_compressed)
gemma_scope("transcoders", np.savez_compressed)

# --- Llama Scope --------------------------------------------------------------------------------


def llama_scope(name, hook_in, hook_out, norm_in, norm_out):
    config = {
        "device": "cuda:0",
        "seed": 42,
        "dtype": "torch.bfloat16",
        "hook_point_in": hook_in,
        "hook_point_out": hook_out,
        "use_decoder_bias": True,
        "apply_decoder_bias_to_pre_encoder": False,
        "expansion_factor": 8,
        "d_model": d,
        "d_sae": features,
        "bias_init_method": "all_zero",
        "act_fn": "jumprelu",
        "jump_relu_threshold": 0.05,
        "norm_activation": "dataset-wise",
        "dataset_average_activation_norm": {"in": norm_in, "out": norm_out},
        "decoder_exactly_fixed_norm": False,
        "sparsity_include_decoder_norm": True,
        "use_glu_encoder": False,
        "init_decoder_norm": 0.5,
        "init_encoder_norm": None,
        "init_encoder_with_decoder_transpose": True,
        "lp": 1,
        "l1_coefficient": 8e-05,
        "l1_coefficient_warmup_steps": 78125,
        "top_k": 50,
        "k_warmup_steps": 78125,
        "use_batch_norm_mse": True,
        "use_ghost_grads": False,
        "tp_size": 1,
        "ddp_size": 1,
    }
    path = folder("llama/" + name, config, "hyperparams.json")
    (path / "checkpoints").mkdir(exist_ok=True)
    w = {
        "encoder.weight": draw(features, d, scale=0.3).bfloat16(),
        "encoder.bias": draw(features, scale=0.2).bfloat16(),
        "decoder.weight": draw(d, features, scale=0.3).bfloat16(),
        "decoder.bias": draw(d, scale=0.3).bfloat16(),
    }
    save(w, path / "checkpoints" / "final.safetensors")
    w, x = double(w), draw(tokens, d).double()
    scale_in, scale_out = math.sqrt(d) / norm_in, math.sqrt(d) / norm_out
    pre = (x * scale_in) @ w["encoder.weight"].T + w["encoder.bias"]
    # The threshold is on the scale of the model's activations and of features of length 1.
    active = pre / scale_in * w["decoder.weight"].norm(dim=0) > 0.05
    acts = pre.relu() * active
    expect("llama/" + name, x, acts, (acts @ w["decoder.weight"].T + w["decoder.bias"]) / scale_out)


llama_scope("Llama3_1-8B-Base-L1R-8x", "blocks.1.hook_resid_post", "blocks.1.hook_resid_post", 2.0, 2.0)
llama_scope("Llama3_1-8B-Base-L1TC-8x", "blocks.1.ln2.hook_normalized", "blocks.1.hook_mlp_out", 4.9, 1.25)

# --- dictionary_learning ------------------------------------------------------------------------


def dictionary(name, dict_class, w, encode, bias, more=None, submodule="resid_post_layer_1"):
    trainer = {
        "trainer_class": "Trainer",
        "dict_class": dict_class,
        "lr": 5e-05,
        "steps": 100,
        "activation_dim": d,
        "dict_size": features,
        "device": "cuda:0",
        "layer": 1,
        "lm_name": "openai-community/gpt2",
        "submodule_name": submodule,
        **(more or {}),
    }
    config = {"trainer": trainer, "buffer": {"d_submodule": d, "io": "out", "ctx_len": 16}}
    save(w, folder("dictionary/" + name, config, "config.json") / "ae.safetensors")
    floats = {key: value.double() for key, value in w.items()}
    x = draw(tokens, d).double()
    acts = encode(floats, x)
    decoder = floats["decoder.weight"].T if "decoder.weight" in floats else floats["W_dec"]
    expect("dictionary/" + name, x, acts, acts @ decoder + floats[bias])


def linear(unit=True):
    decoder = draw(d, features, scale=0.3)
    return {
        "encoder.weight": draw(features, d, scale=0.3),
        "decoder.weight": decoder / decoder.norm(dim=0) if unit else decoder,
    }


def pre(w, x, bias):
    return (x - w[bias]) @ w["encoder.weight"].T + w["encoder.bias"]


bias = {"encoder.bias": draw(features, scale=0.2)}
dictionary("auto", "AutoEncoder", {**linear(), **bias, "bias": draw(d, scale=0.3)}, lambda w, x: pre(w, x, "bias").relu(), "bias")
dictionary(
    "auto_new",
    "AutoEncoderNew",
    {**linear(False), **bias, "decoder.bias": draw(d, scale=0.3)},
    lambda w, x: (x @ w["encoder.weight"].T + w["encoder.bias"]).relu(),
    "decoder.bias",
    submodule="mlp_out_layer_1",
)
dictionary(
    "gated",
    "GatedAutoEncoder",
    {**linear(), "decoder_bias": draw(d, scale=0.3), "r_mag": draw(features, scale=0.2), "gate_bias": draw(features, scale=0.2), "mag_bias": draw(features, scale=0.2)},
    lambda w, x: (((x - w["decoder_bias"]) @ w["encoder.weight"].T + w["gate_bias"]) > 0)
    * (w["r_mag"].exp() * ((x - w["decoder_bias"]) @ w["encoder.weight"].T) + w["mag_bias"]).relu(),
    "decoder_bias",
)
learned = {"k": torch.tensor(5, dtype=torch.int32), "threshold": torch.tensor(0.2)}
dictionary("topk", "AutoEncoderTopK", {**linear(), **bias, "b_dec": draw(d, scale=0.3), **learned}, lambda w, x: top(pre(w, x, "b_dec").relu(), 5), "b_dec", {"k": 5})
dictionary("batchtopk", "BatchTopKSAE", {**linear(), **bias, "b_dec": draw(d, scale=0.3), **learned}, lambda w, x: jump(pre(w, x, "b_dec"), 0.20000000298023224), "b_dec", {"k": 5})
dictionary("jumprelu", "JumpReluAutoEncoder", {**weights(), "threshold": draw(features).abs() * 0.3}, lambda w, x: jump(x @ w["W_enc"] + w["b_enc"], w["threshold"]), "b_dec")
dictionary(
    "matryoshka",
    "MatryoshkaBatchTopKSAE",
    {**weights(), **learned, "group_sizes": torch.tensor([10, 30])},
    lambda w, x: jump((x - w["b_dec"]) @ w["W_enc"] + w["b_enc"], w["threshold"]),
    "b_dec",
    {"k": 5, "group_sizes": [10, 30]},
)

save(expected, root / "expected.safetensors")
