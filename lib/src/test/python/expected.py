"""What transformers computes from a checkpoint folder: every activation it exposes, in float32 and, to prove rounding,
the logits in float64 from end to end."""

import sys
from contextlib import contextmanager
from functools import partial
from unittest import mock

import torch
import transformers
import transformers.modeling_rope_utils
from transformers.models.bert import modeling_bert
from transformers.models.bloom import modeling_bloom
from transformers.models.falcon import modeling_falcon
from transformers.models.roberta import modeling_roberta

PROMPTS, LENGTH, CONTINUATION, PADDING = 2, 11, 10, 4
SMALLEST_MARGIN = 1e-2  # between the two likeliest tokens of a greedy step


@torch.no_grad()
def of(folder, generator):
    """All expected tensors by name, or None if a greedy step is a near tie."""
    model = read(folder, torch.float32)
    if not getattr(model.config, "alibi", False):
        return of_model(model, folder, generator)
    with alibi_once():
        tensors = of_model(model, folder, generator)
    if tensors is not None:
        fused = read(folder, torch.float32, attention="sdpa")
        torch.testing.assert_close(fused(tensors["input_ids"]).logits, tensors["logits"], atol=2e-5, rtol=1e-5)
    return tensors


def of_model(model, folder, generator):
    ids = torch.randint(model.config.vocab_size, (PROMPTS, LENGTH), generator=generator)
    if encodes(model.config):
        ids = ids.masked_fill(ids == model.config.pad_token_id, LENGTH)  # RoBERTa does not count padding
        continuation = {}
    else:
        continuation = {"greedy": greedy(model, ids)}
        if continuation["greedy"] is None:
            return None
    with in_double():
        exact = read(folder, torch.float64)
        logits_float64 = exact(ids).logits
    return {
        "input_ids": ids,
        "logits_float64": logits_float64,
        **continuation,
        **activations(model, ids),
        **left_padded(model, ids),
    }


def encodes(config):
    """Whether the model sees in both directions and predicts masked tokens; it continues nothing."""
    return config.model_type in ("bert", "roberta", "distilbert")


def kind(config):
    return transformers.AutoModelForMaskedLM if encodes(config) else transformers.AutoModelForCausalLM


def read(folder, dtype, attention="eager"):
    config = transformers.AutoConfig.from_pretrained(folder)
    model = kind(config).from_pretrained(folder, dtype=dtype, attn_implementation=attention).eval()
    assert all(p.dtype == dtype for p in model.parameters())
    if dtype == torch.float64:  # frequencies are a function of the config; loading has rounded them
        for module in model.modules():
            for name, _ in list(module.named_buffers(recurse=False)):
                if name.endswith("inv_freq"):
                    setattr(module, name, getattr(type(module)(module.config), name))
    return model


def activations(model, ids):
    found = {}
    with recording(model, found):
        output = model(ids, output_hidden_states=True, output_attentions=True)
    found["logits"] = output.logits
    found |= {f"hidden_states.{i}": state for i, state in enumerate(output.hidden_states)}
    found |= {f"attentions.{layer}": pattern for layer, pattern in enumerate(output.attentions)}
    assert all(t.dtype == torch.float32 for t in found.values())
    return found


@contextmanager
def recording(model, found):
    """While open, every forward leaves what hidden_states does not show: block parts, and the last residual stream."""

    def keep_output(name):
        def keep(module, inputs, output):
            tensor = output[0] if isinstance(output, tuple) else output
            found[name] = tensor.clone()  # Falcon adds to the MLP's output in place

        return keep

    def keep_input(name):
        return lambda module, inputs: found.update({name: inputs[0]})

    body = getattr(model.base_model, "decoder", model.base_model)
    body = getattr(body, "encoder", getattr(body, "transformer", body))
    blocks = part(body, "h", "layers", "layer")
    hooks = []
    for layer, block in enumerate(blocks):
        attention, mlp = writers(block)
        hooks.append(attention.register_forward_hook(keep_output(f"attn_out.{layer}")))
        hooks.append(mlp.register_forward_hook(keep_output(f"mlp_out.{layer}")))
    if encodes(model.config):
        norm = getattr(blocks[-1], "output_layer_norm", None) or blocks[-1].output.LayerNorm
    else:
        norm = part(body, "ln_f", "final_layer_norm", "final_layernorm", "norm")
    hooks.append(norm.register_forward_pre_hook(keep_input("before_final_norm")))
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def part(module, *names):
    return next(getattr(module, n) for n in names if hasattr(module, n))


def writers(block):
    """The modules of a block whose outputs are added to the stream."""
    if isinstance(block, modeling_bert.BertLayer | modeling_roberta.RobertaLayer):
        return block.attention.output.dense, block.output.dense
    attention = part(block, "attn", "attention", "self_attn", "self_attention")
    mlp = part(block, "mlp", "fc2", "ffn")
    if isinstance(block, modeling_bloom.BloomBlock):  # whose halves give the stream with what they add to it
        return attention.dense, mlp.dense_4h_to_h
    if hasattr(block, "post_feedforward_layernorm"):  # what is added has passed the norm behind it
        return block.post_attention_layernorm, block.post_feedforward_layernorm
    return getattr(attention, "out_lin", attention), mlp


def greedy(model, ids):
    """[prompt, step], by generate() with its cache; None if a second token comes too near.

    Where prompts turn otherwise once they are long, without it: transformers 5.18 would mix the keys of both turns.
    """
    output = model.generate(
        ids,
        use_cache=rope_type(model.config) != "longrope",
        attention_mask=torch.ones_like(ids),
        max_new_tokens=CONTINUATION,
        do_sample=False,
        eos_token_id=None,
        pad_token_id=0,
        return_dict_in_generate=True,
        output_logits=True,
    )
    best = torch.stack(output.logits).topk(2).values  # [step, prompt, best two]
    if (best[..., 0] - best[..., 1]).min() < SMALLEST_MARGIN:
        return None
    return output.sequences[:, ids.shape[1] :]


def rope_type(config):
    return (getattr(config, "rope_parameters", None) or {}).get("rope_type")


def left_padded(model, ids):
    """The first prompt without its first tokens, padded on the left, beside the second as it is.

    Positions count real tokens, as generate() counts them. Logits at padding are written as 0.
    """
    ids = ids.clone()
    ids[0, :PADDING] = 0
    mask = torch.ones_like(ids)
    mask[0, :PADDING] = 0
    positions = (mask.cumsum(-1) - 1).clamp(min=0)
    if model.config.model_type == "roberta":  # its positions count from behind the padding's
        positions = positions + model.config.pad_token_id + 1
    logits = model(ids, attention_mask=mask, position_ids=positions).logits
    alone = model(ids[:1, PADDING:]).logits
    torch.testing.assert_close(logits[:1, PADDING:], alone, atol=2e-5, rtol=1e-5)
    return {
        "left_padded.input_ids": ids,
        "left_padded.attention_mask": mask,
        "left_padded.position_ids": positions,
        "left_padded.logits": logits * mask[..., None],
    }


@contextmanager
def alibi_once():
    """While open, Falcon's eager attention adds its slopes once, as its other attentions do and as it was trained:
    transformers 5.18 adds them to the scores, and again with the mask. Half of them twice is once."""
    slopes = modeling_falcon.build_alibi_tensor
    with mock.patch.object(modeling_falcon, "build_alibi_tensor", lambda *args, **names: slopes(*args, **names) / 2):
        yield


class _DoubleTorch:
    """torch, for code that asks for float32 by name."""

    float = float32 = torch.float64

    def __getattr__(self, name):
        return getattr(torch, name)


@contextmanager
def in_double():
    """Rotary angles, RMS norms and softmaxes are float32 by name in transformers; here they are float64 too.

    BLOOM's GELU has the root of 2/pi in eight digits; here it has all of them.
    """
    modules = [transformers.modeling_rope_utils]
    modules += [m for n, m in sys.modules.items() if n.startswith("transformers.models.") and ".modeling_" in n]
    modules = [module for module in modules if vars(module).get("torch") is torch]
    patches = [mock.patch.object(module, "torch", _DoubleTorch()) for module in modules]
    patches.append(mock.patch.object(torch.Tensor, "float", torch.Tensor.double))
    exact = partial(torch.nn.functional.gelu, approximate="tanh")
    patches.append(mock.patch.object(modeling_bloom, "bloom_gelu_forward", exact))
    for patch in patches:
        patch.start()
    try:
        yield
    finally:
        for patch in patches:
            patch.stop()
