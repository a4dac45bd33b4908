"""Make a model's matrix products quick on a processor.

PyTorch hands float32 products to MKL, which leaves half of the vector units of AMD processors idle;
oneDNN, which comes with PyTorch too, does not. Measured on 1 core of an AMD EPYC (family 26),
layers of all-MiniLM-L6-v2: 110 against 255 GFLOP/s; whole runs become twice as fast. PyTorch's own
compiler takes the same two operators when it freezes a model, but needs a C++ compiler.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

_ROWS = 1024
"""Rows that the packed order of a weight is made for; others work as well."""
_MOST = 2 << 30
"""Bytes of weights to hold a second time, packed."""


def quicken(model: "torch.nn.Module") -> None:
    """Let the plain linear layers in float32 run on oneDNN, where this PyTorch can.

    Nothing is timed here: a choice by the clock would move vectors from run to run.

    Raises:
        RuntimeError: PyTorch's operators are not as they were; the model may be half changed.
    """
    import torch

    layers = [
        layer
        for layer in model.modules()
        if type(layer) is torch.nn.Linear
        and layer.weight.device.type == "cpu"
        and layer.weight.dtype == torch.float32
    ]
    held = sum(layer.weight.nbytes for layer in layers)
    usable = torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
    if usable and held <= _MOST:
        for layer in layers:
            _replace_forward(layer)


def slow_again(model: "torch.nn.Module") -> None:
    """Undo `quicken`."""
    for layer in model.modules():
        vars(layer).pop("forward", None)


def _replace_forward(layer: "torch.nn.Linear") -> None:
    """The weight itself stays: some models look at it."""
    import torch

    bias = None if layer.bias is None else layer.bias.detach()
    product = torch.ops.mkldnn._linear_pointwise
    packed = torch.ops.mkldnn._reorder_linear_weight(layer.weight.detach(), _ROWS)

    def forward(input: "torch.Tensor") -> "torch.Tensor":
        return product(input, packed, bias, "none", [], "")  # type: ignore[no-any-return]

    layer.forward = forward  # type: ignore[method-assign]
