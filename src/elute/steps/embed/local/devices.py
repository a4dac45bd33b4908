"""Which devices there are, by the names users give them."""

from elute.core.errors import UsageError


def devices(asked: str) -> tuple[str, ...]:
    """The devices in torch's words, at least one.

    Nothing is put on a GPU here: that is for the process that will work with it.

    Args:
        asked: auto, one device, or several GPUs with commas between.

    Raises:
        UsageError: one of them is not there, or they cannot work together.
    """
    import torch

    gpus = tuple(f"cuda:{number}" for number in range(torch.cuda.device_count()))
    if asked == "auto":
        return gpus or ("cpu",)
    words = [word.strip() for word in asked.split(",")]
    found = tuple(dict.fromkeys("cuda:0" if word == "cuda" else word for word in words))
    for device in found:
        cause = _refusal(device, gpus)
        if not cause and len(found) > 1 and device not in gpus:
            cause = "only GPUs work together"
        if cause:
            title = f"The device {device!r} cannot be used ({cause})."
            raise UsageError(title, "Set embed.device to auto or cpu.")
    return found


def _refusal(device: str, gpus: tuple[str, ...]) -> str:
    """Why a device cannot be used; "" where it can."""
    import torch

    if device in gpus:
        return ""
    if device.startswith("cuda"):
        return f"GPUs here: {', '.join(gpus) or 'none'}"
    try:
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as problem:
        return str(problem).splitlines()[0]
    return ""
