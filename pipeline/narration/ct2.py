"""CTranslate2 Whisper weights (`model.bin`) turned into the checkpoint that `whisper.load_model` reads.

The layout, little-endian: u32 version, string spec, u32 revision, u32 count; then for each variable a string name,
u8 rank, rank × u32 shape, u8 type, u32 bytes, data. A string is a u16 length and that many bytes, the last one zero.
CTranslate2 stacks query, key and value of one attention into one matrix; Whisper keeps them apart, key without bias.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import MissingError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Variables = Mapping[str, NDArray[np.float32]]

_TYPES = {0: "<f4", 4: "<f2"}  # the int8 and int16 of quantized weights would need their scales
_HEAD_WIDTH = 64
_AUDIO_FRAMES, _TEXT_TOKENS = 1500, 448


def write_checkpoint(parts: Sequence[Path], destination: Path) -> None:
    """Join the parts of one `model.bin` and write them as Whisper's checkpoint. Raises MissingError if not plain."""
    import torch

    variables = _variables(b"".join(part.read_bytes() for part in parts), parts[0])
    # A copy: a tensor over the file's own bytes would keep the whole file, and is not writable.
    state = {name: torch.from_numpy(values.copy()) for name, values in _renamed(variables)}
    torch.save({"dims": _dimensions(variables), "model_state_dict": state}, destination)


def _variables(raw: bytes, path: Path) -> Variables:
    import numpy as np

    file = io.BytesIO(raw)

    def numbers(layout: str) -> tuple[int, ...]:
        return struct.unpack(f"<{layout}", file.read(struct.calcsize(f"<{layout}")))

    def text() -> str:
        return file.read(numbers("H")[0]).rstrip(b"\0").decode()

    found = {}
    try:
        numbers("I"), text(), numbers("I")
        for _ in range(numbers("I")[0]):
            name, rank = text(), numbers("B")[0]
            shape = numbers("I" * rank)
            kind, size = numbers("BI")
            if kind in _TYPES:
                found[name] = np.frombuffer(file.read(size), _TYPES[kind]).reshape(shape).astype(np.float32)
            else:
                file.seek(size, io.SEEK_CUR)
        if "decoder/embeddings/weight" not in found:
            raise ValueError("no float weights of a decoder")
        return found
    except (struct.error, ValueError) as error:
        raise MissingError(
            f"these are not float CTranslate2 weights of Whisper: {path}", "name a .pt file of openai-whisper instead"
        ) from error


def _dimensions(variables: Variables) -> dict[str, Any]:
    vocabulary, width = variables["decoder/embeddings/weight"].shape
    audio_layers, text_layers = _layers(variables, "encoder"), _layers(variables, "decoder")
    return {
        "n_mels": variables["encoder/conv1/weight"].shape[1],
        "n_vocab": vocabulary,
        "n_audio_ctx": _AUDIO_FRAMES,
        "n_audio_state": width,
        "n_audio_head": width // _HEAD_WIDTH,
        "n_audio_layer": audio_layers,
        "n_text_ctx": _TEXT_TOKENS,
        "n_text_state": width,
        "n_text_head": width // _HEAD_WIDTH,
        "n_text_layer": text_layers,
    }


def _layers(variables: Variables, side: str) -> int:
    return len({name.split("/")[1] for name in variables if name.startswith(f"{side}/layer_") and name.count("/") > 2})


def _renamed(variables: Variables) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Whisper's names, each with its values."""
    for theirs, ours in _layer_names(variables):
        for suffix, parameter in (("gamma", "weight"), ("beta", "bias"), ("weight", "weight"), ("bias", "bias")):
            if f"{theirs}/{suffix}" in variables:
                yield from _separated(f"{ours}.{parameter}", variables[f"{theirs}/{suffix}"])
    yield "encoder.positional_embedding", variables["encoder/position_encodings/encodings"]
    yield "decoder.positional_embedding", variables["decoder/position_encodings/encodings"]
    yield "decoder.token_embedding.weight", variables["decoder/embeddings/weight"]


def _layer_names(variables: Variables) -> Iterator[tuple[str, str]]:
    """Their name and ours of everything that has a weight and a bias; several of ours where theirs is stacked."""
    yield from (("encoder/conv1", "encoder.conv1"), ("encoder/conv2", "encoder.conv2"))
    yield from (("encoder/layer_norm", "encoder.ln_post"), ("decoder/layer_norm", "decoder.ln"))
    for side in ("encoder", "decoder"):
        for number in range(_layers(variables, side)):
            theirs, ours = f"{side}/layer_{number}", f"{side}.blocks.{number}"
            yield f"{theirs}/self_attention/linear_0", f"{ours}.attn.query+key+value"
            yield f"{theirs}/self_attention/linear_1", f"{ours}.attn.out"
            yield f"{theirs}/self_attention/layer_norm", f"{ours}.attn_ln"
            yield f"{theirs}/ffn/linear_0", f"{ours}.mlp.0"
            yield f"{theirs}/ffn/linear_1", f"{ours}.mlp.2"
            yield f"{theirs}/ffn/layer_norm", f"{ours}.mlp_ln"
            yield f"{theirs}/attention/linear_0", f"{ours}.cross_attn.query"
            yield f"{theirs}/attention/linear_1", f"{ours}.cross_attn.key+value"
            yield f"{theirs}/attention/linear_2", f"{ours}.cross_attn.out"
            yield f"{theirs}/attention/layer_norm", f"{ours}.cross_attn_ln"


def _separated(name: str, values: NDArray[np.float32]) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """`attn.query+key+value.weight` as the weights of three layers; a key has no bias."""
    import numpy as np

    prefix, layers, parameter = name.rsplit(".", 2)
    names = layers.split("+")
    for layer, rows in zip(names, np.split(values, len(names)), strict=True):
        if (layer, parameter) != ("key", "bias"):
            yield f"{prefix}.{layer}.{parameter}", rows
