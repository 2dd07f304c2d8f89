"""docs/workflows.md, drawn from the tables the code runs on."""

from django.apps import apps

HEAD = """# Workflows

Drawn from the code by `manage.py draw_workflows`; a test keeps this page current. In brackets: who may
take the step (`vo, ho, vop, hop`, with roles; `so` is the Support Office, `system` the sweeps).
"""


def draw():
    """The whole page as text."""
    pictures = [
        f"\n## {model._meta.object_name}\n\n```mermaid\n{model.workflow.mermaid()}\n```\n"
        for model in apps.get_models()
        if hasattr(model, "workflow")
    ]
    return HEAD + "".join(pictures)
