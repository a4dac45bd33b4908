"""The end of an export whose files, read again, are not what they should be."""

from elute.core.errors import EluteError
from elute.export.plan import ExportPlan


def failed(plan: ExportPlan) -> EluteError:
    """The error to raise."""
    what = "kept + dropped is not the input as it was loaded"
    title = f"The export to {plan.out} failed its check: {what}."
    return EluteError(title, "No file was left. Check the disk, then export again.")
